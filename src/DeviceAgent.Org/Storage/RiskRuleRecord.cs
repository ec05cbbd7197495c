namespace DeviceAgent.Org.Storage;

/// <summary>A rule of the entity risk policy. The catch-all rule has no record.</summary>
public sealed class RiskRuleRecord
{
    /// <summary>The order of creation.</summary>
    public long Number { get; set; }

    public required string Id { get; set; }

    public required string Name { get; set; }

    /// <summary>The first rule that fits is the one that counts: from 1, without gaps.</summary>
    public int Priority { get; set; }

    public bool IsActive { get; set; }

    /// <summary>Ids; empty for any group.</summary>
    public required List<string> IncludeGroups { get; set; }

    public required List<string> ExcludeGroups { get; set; }

    /// <summary>Ids.</summary>
    public required List<string> IncludeUsers { get; set; }

    public required List<string> ExcludeUsers { get; set; }

    /// <summary>Of <see cref="Risk.RiskDetection"/>; empty for any, or those that are not excluded.</summary>
    public required List<string> IncludeDetections { get; set; }

    /// <summary>Empty wherever some are included.</summary>
    public required List<string> ExcludeDetections { get; set; }

    /// <summary>One of <see cref="Risk.RiskLevel"/>, or ANY.</summary>
    public required string Level { get; set; }

    /// <summary>Logout and Revoke Tokens; else no further action.</summary>
    public bool Terminates { get; set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset LastUpdated { get; set; }
}
