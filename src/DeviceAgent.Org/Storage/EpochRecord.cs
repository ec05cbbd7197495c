namespace DeviceAgent.Org.Storage;

/// <summary>A restore of the org: each opens an epoch. The first epoch, before any restore, has no record.</summary>
public sealed class EpochRecord
{
    /// <summary>2 for the first restore, and so on. An older backup that is restored later may bring a number a second time.</summary>
    public int Number { get; set; }

    /// <summary>Names this one restore, unlike the number.</summary>
    public required string RestoreId { get; set; }

    public required string BackupId { get; set; }

    /// <summary>When the backup was taken: what was acknowledged before is here.</summary>
    public DateTimeOffset BackupTakenAt { get; set; }

    /// <summary>The highest number of the System Log in the backup.</summary>
    public long MarkLog { get; set; }

    public DateTimeOffset RestoredAt { get; set; }

    /// <summary>The org's first start after the restore.</summary>
    public DateTimeOffset OpenedAt { get; set; }
}
