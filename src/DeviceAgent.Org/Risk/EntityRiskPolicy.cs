using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Features;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Risk;

/// <summary>The one entity risk policy: its rules in their order, and which of them fits. What follows from it: <see cref="UserRisk"/>.</summary>
public sealed class EntityRiskPolicy(OrgStore store, RiskEvents events, TimeProvider time)
{
    /// <summary>The same in every org.</summary>
    public const string PolicyId = "rstEntityRiskPolicy1";

    public const string PolicyName = "Entity Risk Policy";

    public const string PolicyDescription = "What is done when a risk of a user is detected.";

    /// <summary>The id of the rule that fits when no other does.</summary>
    public const string CatchAllId = "rulRiskCatchAllRule0";

    public const string CatchAllName = "Catch-all Rule";

    public const int CatchAllPriority = 99;

    /// <summary>The action Logout and Revoke Tokens.</summary>
    public const string Terminate = "TERMINATE_ALL_SESSIONS";

    private const int MostRules = CatchAllPriority - 1;

    /// <summary>The rules in their order, the catch-all rule last.</summary>
    public async Task<IReadOnlyList<RiskRuleRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return [.. await RulesAsync(db, cancellationToken), CatchAll()];
    }

    /// <exception cref="OrgException">404.</exception>
    public async Task<RiskRuleRecord> GetAsync(string ruleId, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(r => r.Id == ruleId) ?? throw OrgException.NotFound("PolicyRule", ruleId);

    /// <exception cref="OrgException">400: the draft cannot be a rule.</exception>
    public Task<RiskRuleRecord> CreateAsync(RiskRuleDraft draft, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return store.WriteAsync(
            async db =>
            {
                List<RiskRuleRecord> rules = await RulesAsync(db, cancellationToken);
                if (rules.Count == MostRules)
                {
                    throw OrgException.Invalid("name", $"there are {MostRules} rules, which is the most");
                }

                DateTimeOffset now = time.GetUtcNow();
                RiskRuleRecord rule = Empty(OktaId.New("rul"), now);
                await RiskRuleCheck.ApplyAsync(db, draft, rule, rules, cancellationToken);
                rule.IsActive = draft.IsActive ?? true;
                rules.Insert(PlaceOf(draft.Priority ?? rules.Count + 1, rules.Count), rule);
                Number(rules);
                db.RiskRules.Add(rule);
                events.Rule(db, EventType.RuleAdd, "Add policy rule", rule, new LogChange(new Dictionary<string, object?>(), RuleJson.Facts(rule)), actor);
                return rule;
            },
            cancellationToken);
    }

    /// <exception cref="OrgException">400: the draft cannot be a rule; 403: the catch-all rule; 404.</exception>
    public Task<RiskRuleRecord> ReplaceAsync(string ruleId, RiskRuleDraft draft, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return ChangeAsync(
            ruleId,
            async (db, rules, rule) =>
            {
                Dictionary<string, object?> before = RuleJson.Facts(rule);
                rules.Remove(rule);
                await RiskRuleCheck.ApplyAsync(db, draft, rule, rules, cancellationToken);
                rule.IsActive = draft.IsActive ?? rule.IsActive;
                rules.Insert(PlaceOf(draft.Priority ?? rule.Priority, rules.Count), rule);
                Number(rules);
                Tell(db, EventType.RuleUpdate, "Update policy rule", rule, before, actor);
            },
            cancellationToken);
    }

    /// <exception cref="OrgException">403: the catch-all rule; 404.</exception>
    public Task DeleteAsync(string ruleId, LogActor actor, CancellationToken cancellationToken) => ChangeAsync(
        ruleId,
        (db, rules, rule) =>
        {
            rules.Remove(rule);
            Number(rules);
            db.RiskRules.Remove(rule);
            events.Rule(db, EventType.RuleDelete, "Delete policy rule", rule, new LogChange(RuleJson.Facts(rule), new Dictionary<string, object?>()), actor);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>One place up: before the rule that stood before it. The first stays.</summary>
    /// <exception cref="OrgException">403: the catch-all rule; 404.</exception>
    public Task<RiskRuleRecord> MoveUpAsync(string ruleId, LogActor actor, CancellationToken cancellationToken) => MoveAsync(ruleId, -1, actor, cancellationToken);

    /// <summary>One place down: after the rule that stood after it. The last stays.</summary>
    /// <exception cref="OrgException">403: the catch-all rule; 404.</exception>
    public Task<RiskRuleRecord> MoveDownAsync(string ruleId, LogActor actor, CancellationToken cancellationToken) => MoveAsync(ruleId, 1, actor, cancellationToken);

    /// <summary>Doing it twice changes nothing.</summary>
    /// <exception cref="OrgException">403: the catch-all rule; 404.</exception>
    public Task<RiskRuleRecord> ActivateAsync(string ruleId, LogActor actor, CancellationToken cancellationToken) =>
        TurnAsync(ruleId, true, EventType.RuleActivate, "Activate policy rule", actor, cancellationToken);

    /// <summary>Doing it twice changes nothing.</summary>
    /// <exception cref="OrgException">403: the catch-all rule; 404.</exception>
    public Task<RiskRuleRecord> DeactivateAsync(string ruleId, LogActor actor, CancellationToken cancellationToken) =>
        TurnAsync(ruleId, false, EventType.RuleDeactivate, "Deactivate policy rule", actor, cancellationToken);

    /// <summary>Which rule a detection would hit now, and why no other. Nothing is done.</summary>
    /// <exception cref="OrgException">400: no such detection, or not with this level; 404: no such user.</exception>
    public async Task<RuleTrial> TryAsync(string idOrLogin, string? detection, string? level, CancellationToken cancellationToken)
    {
        RiskDetection.Require(detection, level);
        await using OrgDb db = store.OpenForReading();
        UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
        string now = (await RiskLevels.FindAsync(db, user.Id, cancellationToken))?.Level ?? RiskLevel.None;
        string after = UserRisk.Higher(now, level!);
        RiskCase at = await CaseAsync(db, user, detection!, after, cancellationToken);
        List<RuleStep> steps = [];
        foreach (RiskRuleRecord rule in (IEnumerable<RiskRuleRecord>)[.. await RulesAsync(db, cancellationToken), CatchAll()])
        {
            steps.Add(new RuleStep(rule.Id, rule.Name, rule.Priority, RiskRules.Misfit(rule, at)));
            if (steps[^1].Misfit is null)
            {
                int devices = (await DeviceUse.OfUserAsync(db, user, time.GetUtcNow(), cancellationToken)).Count;
                IReadOnlyList<LogoutSwitch> off = await LogoutSwitches.OffAsync(db, cancellationToken);
                return new RuleTrial(rule.Id, rule.Name, after, rule.Terminates, devices, [.. off.Select(s => s.ToString())], steps);
            }
        }

        throw new InvalidOperationException("the catch-all rule fits always");
    }

    /// <summary>The rule that fits, in a running transaction.</summary>
    internal static async Task<RiskRuleRecord> FindAsync(OrgDb db, UserRecord user, string detection, string level, CancellationToken cancellationToken)
    {
        RiskCase at = await CaseAsync(db, user, detection, level, cancellationToken);
        return (await RulesAsync(db, cancellationToken)).Find(r => RiskRules.Misfit(r, at) is null) ?? CatchAll();
    }

    private static async Task<RiskCase> CaseAsync(OrgDb db, UserRecord user, string detection, string level, CancellationToken cancellationToken)
    {
        List<string> groups = await db.GroupMembers.Where(m => m.MemberId == user.Id).Select(m => m.GroupId).ToListAsync(cancellationToken);
        return new RiskCase(user.Id, groups.ToHashSet(StringComparer.Ordinal), detection, level);
    }

    private static Task<List<RiskRuleRecord>> RulesAsync(OrgDb db, CancellationToken cancellationToken) =>
        db.RiskRules.OrderBy(r => r.Priority).ToListAsync(cancellationToken);

    private static RiskRuleRecord Empty(string id, DateTimeOffset now) => new()
    {
        Id = id,
        Name = "",
        IncludeGroups = [],
        ExcludeGroups = [],
        IncludeUsers = [],
        ExcludeUsers = [],
        IncludeDetections = [],
        ExcludeDetections = [],
        Level = RiskLevel.Any,
        Created = now,
        LastUpdated = now,
    };

    private static RiskRuleRecord CatchAll()
    {
        RiskRuleRecord rule = Empty(CatchAllId, DateTimeOffset.UnixEpoch);
        rule.Name = CatchAllName;
        rule.Priority = CatchAllPriority;
        rule.IsActive = true;
        return rule;
    }

    /// <summary>The index for a priority, as near as there is one.</summary>
    private static int PlaceOf(int priority, int others) => priority >= 1
        ? Math.Min(priority - 1, others)
        : throw OrgException.Invalid("priority", "must be 1 or more");

    private static void Number(List<RiskRuleRecord> rules)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            rules[i].Priority = i + 1;
        }
    }

    private Task<RiskRuleRecord> MoveAsync(string ruleId, int by, LogActor actor, CancellationToken cancellationToken) => ChangeAsync(
        ruleId,
        (db, rules, rule) =>
        {
            Dictionary<string, object?> before = RuleJson.Facts(rule);
            int place = Math.Clamp(rule.Priority - 1 + by, 0, rules.Count - 1);
            rules.Remove(rule);
            rules.Insert(place, rule);
            Number(rules);
            Tell(db, EventType.RuleUpdate, "Update policy rule", rule, before, actor);
            return Task.CompletedTask;
        },
        cancellationToken);

    private Task<RiskRuleRecord> TurnAsync(string ruleId, bool active, string eventType, string message, LogActor actor, CancellationToken cancellationToken) => ChangeAsync(
        ruleId,
        (db, _, rule) =>
        {
            Dictionary<string, object?> before = RuleJson.Facts(rule);
            rule.IsActive = active;
            Tell(db, eventType, message, rule, before, actor);
            return Task.CompletedTask;
        },
        cancellationToken);

    private Task<RiskRuleRecord> ChangeAsync(
        string ruleId, Func<OrgDb, List<RiskRuleRecord>, RiskRuleRecord, Task> change, CancellationToken cancellationToken)
    {
        if (ruleId == CatchAllId)
        {
            throw OrgException.Forbidden("the catch-all rule stays as it is: add a rule before it");
        }

        return store.WriteAsync(
            async db =>
            {
                List<RiskRuleRecord> rules = await RulesAsync(db, cancellationToken);
                RiskRuleRecord rule = rules.Find(r => r.Id == ruleId) ?? throw OrgException.NotFound("PolicyRule", ruleId);
                await change(db, rules, rule);
                return rule;
            },
            cancellationToken);
    }

    /// <summary>Once for a change that is one.</summary>
    private void Tell(OrgDb db, string eventType, string message, RiskRuleRecord rule, Dictionary<string, object?> before, LogActor actor)
    {
        Dictionary<string, object?> after = RuleJson.Facts(rule);
        LogChange? change = LogChange.Of([.. before.Keys.Select(k => (k, before[k], after[k]))]);
        if (change is not null)
        {
            rule.LastUpdated = time.GetUtcNow();
            events.Rule(db, eventType, message, rule, change, actor);
        }
    }
}
