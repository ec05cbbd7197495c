namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>Which org the database belongs to: one row.</summary>
public sealed class SharedOrgRecord
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    /// <summary>SHA-256 of the Device Access root's certificate, hex, lower case.</summary>
    public required string Authority { get; set; }
}
