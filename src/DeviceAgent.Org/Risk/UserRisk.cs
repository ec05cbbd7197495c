using System.Text.RegularExpressions;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Features;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Risk;

/// <summary>
/// How much at risk the users are, and what follows from it: detection, level, policy, action, Universal Logout and device logout, all in
/// the one transaction and with one trace.
/// </summary>
public sealed partial class UserRisk(OrgStore store, RiskLevels levels, RiskEvents events, DeviceLogouts logouts)
{
    /// <summary>The reason of a level that was set without one, as Okta has it.</summary>
    public const string NoReason = "override.by.admin";

    private const int LongestReason = 500;

    /// <summary>The user's risk; null for none.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<UserRiskRecord?> GetAsync(string idOrLogin, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
        return await RiskLevels.FindAsync(db, user.Id, cancellationToken);
    }

    /// <summary>
    /// Sets a user's level. That is the detection ADMIN_REPORTED_USER_RISK, unless it lowers the level or repeats LOW: who takes a risk
    /// back has found none.
    /// </summary>
    /// <exception cref="OrgException">400: no such level, or a reason that is too long or has other than letters, digits, blanks, hyphens, commas and dots; 404.</exception>
    public Task<RiskOutcome> SetAsync(string idOrLogin, string? level, string? reason, LogActor actor, CancellationToken cancellationToken)
    {
        if (level is null || !RiskLevel.All.Contains(level))
        {
            throw OrgException.Invalid("riskLevel", $"must be one of {string.Join(", ", RiskLevel.All)}");
        }

        var sign = new RiskSign(Guid.NewGuid().ToString(), RiskDetection.AdminReported, level, ReasonOf("riskReason", reason), actor);
        return TakeAsync(idOrLogin, sign, isDetection: false, cancellationToken);
    }

    /// <summary>Takes one of the eight detections. It raises the user's level, or leaves it.</summary>
    /// <exception cref="OrgException">400: no such detection, or not with this level, or a bad reason; 404.</exception>
    public Task<RiskOutcome> DetectAsync(string? idOrLogin, string? detection, string? level, string? reason, LogActor actor, CancellationToken cancellationToken)
    {
        RiskDetection.Require(detection, level);
        string user = string.IsNullOrWhiteSpace(idOrLogin) ? throw OrgException.Invalid("user", "is missing: an id or a login") : idOrLogin;
        string text = string.IsNullOrWhiteSpace(reason) ? detection! : ReasonOf("reason", reason);
        return TakeAsync(user, new RiskSign(Guid.NewGuid().ToString(), detection, level!, text, actor), isDetection: true, cancellationToken);
    }

    /// <summary>Of two levels the higher one.</summary>
    internal static string Higher(string one, string other) => RiskLevel.RankOf(one) > RiskLevel.RankOf(other) ? one : other;

    private async Task<RiskOutcome> TakeAsync(string idOrLogin, RiskSign sign, bool isDetection, CancellationToken cancellationToken)
    {
        RiskOutcome outcome = await store.WriteAsync(
            async db =>
            {
                UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
                string? before = (await RiskLevels.FindAsync(db, user.Id, cancellationToken))?.Level;
                string after = isDetection ? Higher(before ?? RiskLevel.None, sign.Level) : sign.Level;
                bool evaluates = isDetection || !TakesBack(before, sign.Level);
                if (evaluates)
                {
                    events.Detected(db, user, sign);
                }

                await levels.SetAsync(db, user, sign with { Level = after }, cancellationToken);
                var outcome = new RiskOutcome(sign.TraceId, sign.Level, sign.Reason, before is null, null, null, null);
                return evaluates ? await EvaluateAsync(db, user, sign with { Level = after }, outcome, cancellationToken) : outcome;
            },
            cancellationToken);
        logouts.Wake(outcome.Logout);
        return outcome;
    }

    private static bool TakesBack(string? before, string level) =>
        before is not null && (RiskLevel.RankOf(level) < RiskLevel.RankOf(before) || (level == RiskLevel.Low && before == RiskLevel.Low));

    private async Task<RiskOutcome> EvaluateAsync(OrgDb db, UserRecord user, RiskSign sign, RiskOutcome outcome, CancellationToken cancellationToken)
    {
        RiskRuleRecord rule = await EntityRiskPolicy.FindAsync(db, user, sign.Detection!, sign.Level, cancellationToken);
        events.Evaluated(db, user, rule, sign.TraceId);
        outcome = outcome with { RuleId = rule.Id, RuleName = rule.Name };
        return rule.Terminates ? outcome with { Logout = await TerminateAsync(db, user, rule, sign, cancellationToken) } : outcome;
    }

    private async Task<IssuedLogout?> TerminateAsync(OrgDb db, UserRecord user, RiskRuleRecord rule, RiskSign sign, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogoutSwitch> off = await LogoutSwitches.OffAsync(db, cancellationToken);
        if (off.Count > 0)
        {
            events.Acted(db, user, rule, sign.TraceId, RiskEvents.Skipped, LogoutSwitches.WordsOf(off));
        }

        IssuedLogout? issued = await logouts.IssueInAsync(
            db,
            user,
            new LogoutOrder
            {
                Type = DeviceLogoutType.EntityRisk,
                Actor = LogActor.Org,
                TraceId = sign.TraceId,
                InitiatingEntity = "policy",
                ReasonAdmin = $"{rule.Name}: {sign.Detection}, risk level {sign.Level}",
            },
            cancellationToken,
            issuing: Act);
        if (issued is null && off.Count == 0)
        {
            Act(null);
        }

        // While it is held, or logouts are off, nothing has been done about the risk: the level must go on saying so.
        if (off.Count == 0 && issued?.Held != true)
        {
            await levels.SetAsync(db, user, RiskSign.Settled(sign.TraceId), cancellationToken);
        }

        return issued;

        void Act(string? held)
        {
            events.Acted(db, user, rule, sign.TraceId, held is null ? RiskEvents.Done : RiskEvents.Deferred, held);
            events.UniversalLogout(db, user, sign.TraceId, held);
        }
    }

    private static string ReasonOf(string field, string? reason) => string.IsNullOrEmpty(reason) ? NoReason
        : reason.Length <= LongestReason && Plain().IsMatch(reason) ? reason
        : throw OrgException.Invalid(field, $"at most {LongestReason} letters, digits, blanks, hyphens, commas and dots");

    [GeneratedRegex(@"^[a-zA-Z0-9\s\-,.]*\z")]
    private static partial Regex Plain();
}
