namespace DeviceAgent.Org.Storage;

/// <summary>A device. It is a record, not a certificate: commands, links and history hang on its id.</summary>
public sealed class DeviceRecord
{
    /// <summary>The order of creation: the paging cursor.</summary>
    public long Number { get; set; }

    public required string Id { get; set; }

    public required string DisplayName { get; set; }

    /// <summary>The profile as JSON.</summary>
    public required string Profile { get; set; }

    /// <summary>One of <see cref="Directory.DeviceStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>The id of the device's one event stream; names its poll endpoint.</summary>
    public required string StreamId { get; set; }

    /// <summary>An admin's word that one person only uses it.</summary>
    public bool SingleUser { get; set; }

    /// <summary>A dry run counts as success on it.</summary>
    public bool TestDevice { get; set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset LastUpdated { get; set; }

    /// <summary>The last request with a valid instance signature, up to a minute late (see <see cref="Devices.DeviceContacts"/>).</summary>
    public DateTimeOffset? LastContact { get; set; }

    /// <summary>The last check-in as JSON; null before the first.</summary>
    public string? CheckIn { get; set; }

    public DateTimeOffset? CheckedInAt { get; set; }
}
