using DeviceAgent.Org.Features;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Risk;

/// <summary>The System Log entries from a detection to Universal Logout: one trace.</summary>
public sealed class RiskEvents(SystemLogWriter log, OrgOptions options)
{
    internal const string Done = "SUCCESS";
    internal const string Skipped = "SKIPPED";

    /// <summary>The brake holds it.</summary>
    internal const string Deferred = "DEFERRED";

    private static readonly LogTarget Policy = new(EntityRiskPolicy.PolicyId, "PolicyEntity", EntityRiskPolicy.PolicyName, EntityRiskPolicy.PolicyName);

    internal void Detected(OrgDb db, UserRecord user, RiskSign sign) => log.Append(db, Entry(
        sign.TraceId, EventType.RiskDetect, "User risk detected", sign.Actor, [LogTarget.Of(user)], sign.Reason) with
    {
        Severity = sign.Level == RiskLevel.Low ? "INFO" : "WARN",
        DebugData = Data(sign.TraceId, ("detection", sign.Detection ?? ""), ("riskLevel", sign.Level)),
    });

    internal void Changed(OrgDb db, UserRecord user, string before, RiskSign sign)
    {
        LogTarget target = LogTarget.Of(user) with { ChangeDetails = LogChange.Of("riskLevel", before, sign.Level) };
        log.Append(db, Entry(sign.TraceId, EventType.RiskChange, "User risk level changed", sign.Actor, [target], sign.Reason) with
        {
            DebugData = Data(sign.TraceId, ("riskLevel", sign.Level), ("priorRiskLevel", before)),
        });
    }

    internal void Evaluated(OrgDb db, UserRecord user, RiskRuleRecord rule, string traceId) => log.Append(db, Entry(
        traceId, EventType.EntityRiskEvaluate, "Entity risk policy evaluated", LogActor.Org, [TargetOf(rule), Policy, LogTarget.Of(user)]));

    /// <param name="db">The running transaction.</param>
    /// <param name="user">Whose risk it is.</param>
    /// <param name="rule">The rule that fits, with its action.</param>
    /// <param name="traceId">The trace.</param>
    /// <param name="result">SUCCESS, SKIPPED (nothing is done) or DEFERRED (it waits for a release).</param>
    /// <param name="reason">Why it is no success; null when it is one.</param>
    internal void Acted(OrgDb db, UserRecord user, RiskRuleRecord rule, string traceId, string result, string? reason)
    {
        var action = new LogTarget(EntityRiskPolicy.Terminate, "PolicyAction", EntityRiskPolicy.Terminate, "Logout and Revoke Tokens");
        log.Append(db, Entry(
            traceId, EventType.EntityRiskAction, "Entity risk policy action", LogActor.Org, [TargetOf(rule), Policy, action, LogTarget.Of(user)], reason) with
        {
            Result = result,
            Severity = reason is null ? "INFO" : "WARN",
        });
    }

    /// <summary>For the one app that is here: Desktop MFA.</summary>
    /// <param name="db">The running transaction.</param>
    /// <param name="user">Who is logged out.</param>
    /// <param name="traceId">The trace.</param>
    /// <param name="held">Why it waits for a release; null when it goes out.</param>
    internal void UniversalLogout(OrgDb db, UserRecord user, string traceId, string? held) => log.Append(db, Entry(
        traceId, EventType.UniversalLogout, "Universal Logout", LogActor.Org, [LogTarget.Of(user), DesktopMfaSettings.TargetOf(options)], held) with
    {
        Result = held is null ? Done : Deferred,
        Severity = held is null ? "INFO" : "WARN",
        DebugData = Data(traceId, ("appInstanceIds", DesktopMfaSettings.TargetOf(options).Id)),
    });

    internal void Rule(OrgDb db, string eventType, string message, RiskRuleRecord rule, LogChange? change, LogActor actor) => log.Append(db, new LogEntry
    {
        EventType = eventType,
        DisplayMessage = message,
        Actor = actor,
        Targets = [TargetOf(rule) with { ChangeDetails = change }, Policy],
    });

    private static LogTarget TargetOf(RiskRuleRecord rule) => new(rule.Id, "PolicyRule", rule.Name, rule.Name);

    private static Dictionary<string, string> Data(string traceId, params (string Name, string Value)[] more)
    {
        var data = new Dictionary<string, string> { ["traceId"] = traceId };
        foreach ((string name, string value) in more)
        {
            data[name] = value;
        }

        return data;
    }

    private static LogEntry Entry(
        string traceId, string eventType, string message, LogActor actor, IReadOnlyList<LogTarget> targets, string? reason = null) => new()
    {
        EventType = eventType,
        DisplayMessage = message,
        Actor = actor,
        Targets = targets,
        Reason = reason,
        Transaction = traceId,
        DebugData = Data(traceId),
    };
}
