namespace DeviceAgent.Org.Storage;

/// <summary>That a user or a device is in a group.</summary>
public sealed class GroupMemberRecord
{
    public required string GroupId { get; set; }

    /// <summary>The id of the user or of the device, as the group's kind says.</summary>
    public required string MemberId { get; set; }

    public DateTimeOffset Added { get; set; }
}
