using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Risk;

/// <summary>The evaluation: by priority, the first active rule of which everything fits. The catch-all rule fits always.</summary>
internal static class RiskRules
{
    /// <summary>Why a rule does not fit; null when it does.</summary>
    public static string? Misfit(RiskRuleRecord rule, RiskCase at)
    {
        if (!rule.IsActive)
        {
            return "the rule is inactive";
        }

        return PeopleMisfit(rule, at)
            ?? (rule.IncludeDetections.Count > 0 && !rule.IncludeDetections.Contains(at.Detection) ? $"{at.Detection} is not among its detections" : null)
            ?? (rule.ExcludeDetections.Contains(at.Detection) ? $"{at.Detection} is excluded" : null)
            ?? (rule.Level != RiskLevel.Any && rule.Level != at.Level ? $"the level is {at.Level}, not {rule.Level}" : null);
    }

    private static string? PeopleMisfit(RiskRuleRecord rule, RiskCase at)
    {
        if (rule.ExcludeUsers.Contains(at.UserId))
        {
            return "the user is excluded";
        }

        if (rule.ExcludeGroups.Exists(at.GroupIds.Contains))
        {
            return "the user is in a group that is excluded";
        }

        bool anybody = rule.IncludeUsers.Count == 0 && rule.IncludeGroups.Count == 0;
        return anybody || rule.IncludeUsers.Contains(at.UserId) || rule.IncludeGroups.Exists(at.GroupIds.Contains)
            ? null
            : "the user is in none of its groups";
    }
}
