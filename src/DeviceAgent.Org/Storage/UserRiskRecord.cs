namespace DeviceAgent.Org.Storage;

/// <summary>The risk of a user. Somebody without a record has none.</summary>
public sealed class UserRiskRecord
{
    public required string UserId { get; set; }

    /// <summary>One of <see cref="Risk.RiskLevel"/>, never NONE.</summary>
    public required string Level { get; set; }

    /// <summary>Why, in the words of who set it last.</summary>
    public required string Reason { get; set; }

    public DateTimeOffset LastUpdated { get; set; }
}
