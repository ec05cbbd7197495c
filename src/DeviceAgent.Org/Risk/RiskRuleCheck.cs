using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Risk;

/// <summary>Whether a rule can be as it is drafted.</summary>
internal static class RiskRuleCheck
{
    private const int LongestName = 100;
    private const int MostNamed = 100;

    /// <summary>Writes a draft into a rule.</summary>
    /// <param name="db">The running transaction.</param>
    /// <param name="draft">What is wanted.</param>
    /// <param name="rule">Gets everything but its place, its status and its times.</param>
    /// <param name="others">The other rules.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgException">400: what is wrong, and where. The rule is as before.</exception>
    public static async Task ApplyAsync(
        OrgDb db, RiskRuleDraft draft, RiskRuleRecord rule, IEnumerable<RiskRuleRecord> others, CancellationToken cancellationToken)
    {
        string name = ProfileCheck.Text("name", draft.Name?.Trim(), 1, LongestName);
        if (name.Equals(EntityRiskPolicy.CatchAllName, StringComparison.OrdinalIgnoreCase)
            || others.Any(o => o.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw OrgException.Invalid("name", $"another rule is called {name}");
        }

        if (!RiskLevel.OfRules.Contains(draft.Level))
        {
            throw OrgException.Invalid("entityRisk.level", $"must be one of {string.Join(", ", RiskLevel.OfRules)}");
        }

        RequireDetections(draft);
        List<string> includeGroups = await GroupsAsync(db, "groups.include", draft.IncludeGroups, cancellationToken);
        List<string> excludeGroups = await GroupsAsync(db, "groups.exclude", draft.ExcludeGroups, cancellationToken);
        RequireApart("groups", includeGroups, excludeGroups);
        List<string> includeUsers = await UsersAsync(db, "users.include", draft.IncludeUsers, cancellationToken);
        List<string> excludeUsers = await UsersAsync(db, "users.exclude", draft.ExcludeUsers, cancellationToken);
        RequireApart("users", includeUsers, excludeUsers);
        rule.Name = name;
        rule.Level = draft.Level;
        rule.IncludeGroups = includeGroups;
        rule.ExcludeGroups = excludeGroups;
        rule.IncludeUsers = includeUsers;
        rule.ExcludeUsers = excludeUsers;
        rule.IncludeDetections = [.. draft.IncludeDetections.Distinct().Order(StringComparer.Ordinal)];
        rule.ExcludeDetections = [.. draft.ExcludeDetections.Distinct().Order(StringComparer.Ordinal)];
        rule.Terminates = draft.Terminates;
    }

    private static void RequireDetections(RiskRuleDraft draft)
    {
        if (draft.IncludeDetections.Count > 0 && draft.ExcludeDetections.Count > 0)
        {
            throw OrgException.Invalid("riskDetectionTypes", "either include or exclude detections, not both");
        }

        string[] unknown = [.. draft.IncludeDetections.Concat(draft.ExcludeDetections).Where(d => !RiskDetection.Levels.ContainsKey(d))];
        if (unknown.Length > 0)
        {
            throw OrgException.Invalid(
                "riskDetectionTypes", $"no detection: {string.Join(", ", unknown)}. There are {string.Join(", ", RiskDetection.Levels.Keys)}");
        }

        if (draft.ExcludeDetections.Distinct().Count() == RiskDetection.Levels.Count)
        {
            throw OrgException.Invalid("riskDetectionTypes", "excludes every detection: the rule could never fit");
        }
    }

    private static async Task<List<string>> GroupsAsync(OrgDb db, string field, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        RequireFew(field, ids);
        List<string> known = await db.Groups.Where(g => g.Kind == GroupKind.User && ids.Contains(g.Id)).Select(g => g.Id).ToListAsync(cancellationToken);
        string[] unknown = [.. ids.Except(known)];
        return unknown.Length == 0 ? [.. ids.Distinct()] : throw OrgException.Invalid(field, $"no user group: {string.Join(", ", unknown)}");
    }

    private static async Task<List<string>> UsersAsync(OrgDb db, string field, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        RequireFew(field, named);
        string[] keys = [.. named.Select(Users.Key)];
        List<UserRecord> found = await db.Users.Where(u => named.Contains(u.Id) || keys.Contains(u.LoginKey)).ToListAsync(cancellationToken);
        string[] unknown = [.. named.Where(n => !found.Exists(u => u.Id == n || u.LoginKey == Users.Key(n)))];
        return unknown.Length == 0 ? found.ConvertAll(u => u.Id) : throw OrgException.Invalid(field, $"no user: {string.Join(", ", unknown)}");
    }

    private static void RequireFew(string field, IReadOnlyList<string> named)
    {
        if (named.Count > MostNamed)
        {
            throw OrgException.Invalid(field, $"at most {MostNamed}");
        }
    }

    private static void RequireApart(string field, List<string> include, List<string> exclude)
    {
        string[] both = [.. include.Intersect(exclude)];
        if (both.Length > 0)
        {
            throw OrgException.Invalid(field, $"included and excluded at once: {string.Join(", ", both)}");
        }
    }
}
