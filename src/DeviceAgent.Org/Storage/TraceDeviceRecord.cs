namespace DeviceAgent.Org.Storage;

/// <summary>A device of a trace and the command that serves it. One command may serve several traces.</summary>
public sealed class TraceDeviceRecord
{
    public required string TraceId { get; set; }

    public required string DeviceId { get; set; }

    public required string Jti { get; set; }

    public DateTimeOffset? WithdrawnAt { get; set; }
}
