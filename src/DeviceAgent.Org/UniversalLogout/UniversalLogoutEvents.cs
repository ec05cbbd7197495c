using DeviceAgent.Org.Features;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>The System Log entries of calls: one for each whose token the issuer had signed.</summary>
public sealed class UniversalLogoutEvents(SystemLogWriter log, OrgOptions options)
{
    /// <summary>The identity provider as an actor.</summary>
    public static LogActor ActorOf(LogoutCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        UniversalLogoutIssuer issuer = call.Token.Issuer;
        return new LogActor(issuer.Subject, LogActor.TokenType, issuer.Trusted.Issuer, $"Universal Logout of {issuer.Trusted.Name}") { Address = call.Address };
    }

    /// <summary>What became of a call.</summary>
    public void Called(OrgDb db, LogoutCall call, string traceId, CallResult result)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(result);
        LogTarget app = DesktopMfaSettings.TargetOf(options);
        log.Append(db, new LogEntry
        {
            EventType = EventType.UniversalLogout,
            DisplayMessage = "Universal Logout",
            Actor = ActorOf(call),
            Targets = result.User is { } user ? [LogTarget.Of(user), app] : [app],
            Result = result.IsAccepted ? "SUCCESS" : "FAILURE",
            Severity = result.IsAccepted ? "INFO" : "WARN",
            Reason = result.Reason,
            Transaction = traceId,
            DebugData = new Dictionary<string, string> { ["traceId"] = traceId, ["appInstanceIds"] = app.Id },
        });
    }
}
