namespace DeviceAgent.Org.Storage;

/// <summary>
/// A link from a local account to a person, as a device reported it. It names the person by what the device said, so that
/// it also holds for a user who is created later.
/// </summary>
public sealed class LinkRecord
{
    public required string DeviceId { get; set; }

    public required string Account { get; set; }

    /// <summary>A login, e-mail address or user id in lower case.</summary>
    public required string Subject { get; set; }

    public DateTimeOffset FirstReported { get; set; }

    /// <summary>The last check-in that named it.</summary>
    public DateTimeOffset LastReported { get; set; }

    /// <summary>The first check-in that no longer named it; null while it stands.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}
