namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The stable words for how a poll ended.</summary>
public static class PollResults
{
    public const string Answered = "answered";

    /// <summary>Answered, but something came that cannot be judged yet.</summary>
    public const string Deferred = "deferred";

    /// <summary>Answered, but a requirement is not met: nothing was fetched.</summary>
    public const string GateClosed = "gate-closed";

    /// <summary>A held poll that something on the way ended.</summary>
    public const string Cut = "cut";

    public const string Failed = "failed";
}
