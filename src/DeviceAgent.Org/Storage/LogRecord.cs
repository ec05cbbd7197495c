namespace DeviceAgent.Org.Storage;

/// <summary>A System Log entry.</summary>
public sealed class LogRecord
{
    /// <summary>The order of appending: the paging cursor.</summary>
    public long Number { get; set; }

    /// <summary>Names the fact, unique: a retried request cannot append it a second time.</summary>
    public required string Fact { get; set; }

    public DateTimeOffset Published { get; set; }

    /// <summary>The LogEvent as JSON.</summary>
    public required string Json { get; set; }
}
