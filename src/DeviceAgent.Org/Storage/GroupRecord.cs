namespace DeviceAgent.Org.Storage;

/// <summary>A group of users or of devices.</summary>
public sealed class GroupRecord
{
    /// <summary>The order of creation: the paging cursor.</summary>
    public long Number { get; set; }

    public required string Id { get; set; }

    /// <summary>One of <see cref="Directory.GroupKind"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>As given; compared through <see cref="NameKey"/>.</summary>
    public required string Name { get; set; }

    /// <summary>The name in lower case: unique among the groups of its kind.</summary>
    public required string NameKey { get; set; }

    public string? Description { get; set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset LastUpdated { get; set; }

    public DateTimeOffset LastMembershipUpdated { get; set; }
}
