namespace DeviceAgent.Org.Storage;

/// <summary>A switch of the org that somebody has touched. One without a record is on.</summary>
public sealed class SwitchRecord
{
    /// <summary>One of <see cref="Features.OrgSwitch"/>.</summary>
    public required string Name { get; set; }

    public bool IsOn { get; set; }

    public DateTimeOffset LastUpdated { get; set; }
}
