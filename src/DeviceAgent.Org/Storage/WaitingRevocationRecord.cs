namespace DeviceAgent.Org.Storage;

/// <summary>A revocation that waits until the device has been logged out.</summary>
public sealed class WaitingRevocationRecord
{
    /// <summary>The certificate.</summary>
    public required string Thumbprint { get; set; }

    /// <summary>The logouts that it waits for.</summary>
    public required List<string> TraceIds { get; set; }

    /// <summary>When it happens in any case.</summary>
    public DateTimeOffset Deadline { get; set; }

    public string? Reason { get; set; }

    /// <summary>Who asked for it, as JSON of <see cref="SystemLog.LogActor"/>.</summary>
    public required string Actor { get; set; }
}
