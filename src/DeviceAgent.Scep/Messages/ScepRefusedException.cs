namespace DeviceAgent.Scep.Messages;

/// <summary>A SCEP message that is refused with a failInfo. The message says why, for a log: it never holds a challenge or a key.</summary>
public sealed class ScepRefusedException(FailInfo failInfo, string message, Exception? inner = null) : Exception(message, inner)
{
    public FailInfo FailInfo { get; } = failInfo;

    /// <summary>What the other side may read; less than the log where more would help an attacker.</summary>
    public string Answer { get; init; } = message;
}
