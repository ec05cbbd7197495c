using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Risk;

/// <summary>What an admin wants a rule of the entity risk policy to be.</summary>
public sealed record RiskRuleDraft
{
    public string? Name { get; init; }

    /// <summary>From 1, the first; null for its place so far, or the last.</summary>
    public int? Priority { get; init; }

    /// <summary>Null for what it is, or active when it is new.</summary>
    public bool? IsActive { get; init; }

    /// <summary>Ids of user groups; empty for any group.</summary>
    public IReadOnlyList<string> IncludeGroups { get; init; } = [];

    public IReadOnlyList<string> ExcludeGroups { get; init; } = [];

    /// <summary>Ids or logins.</summary>
    public IReadOnlyList<string> IncludeUsers { get; init; } = [];

    public IReadOnlyList<string> ExcludeUsers { get; init; } = [];

    /// <summary>Of <see cref="RiskDetection"/>; empty for any.</summary>
    public IReadOnlyList<string> IncludeDetections { get; init; } = [];

    /// <summary>Only where none are included.</summary>
    public IReadOnlyList<string> ExcludeDetections { get; init; } = [];

    /// <summary>Of <see cref="RiskLevel.OfRules"/>.</summary>
    public string Level { get; init; } = RiskLevel.Any;

    /// <summary>Logout and Revoke Tokens; else no further action.</summary>
    public bool Terminates { get; init; }

    /// <summary>A rule as it is.</summary>
    public static RiskRuleDraft Of(RiskRuleRecord rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new RiskRuleDraft
        {
            Name = rule.Name,
            Priority = rule.Priority,
            IsActive = rule.IsActive,
            IncludeGroups = rule.IncludeGroups,
            ExcludeGroups = rule.ExcludeGroups,
            IncludeUsers = rule.IncludeUsers,
            ExcludeUsers = rule.ExcludeUsers,
            IncludeDetections = rule.IncludeDetections,
            ExcludeDetections = rule.ExcludeDetections,
            Level = rule.Level,
            Terminates = rule.Terminates,
        };
    }
}
