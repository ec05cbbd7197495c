using DeviceAgent.Org.Features;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.SharedSignals;

/// <summary>The System Log entries of pushed signals: one for each that was taken.</summary>
public sealed class SignalEvents(SystemLogWriter log, OrgOptions options)
{
    /// <summary>The transmitter as an actor.</summary>
    public static LogActor ActorOf(Signal signal, string address)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new LogActor(signal.Transmitter.Trusted.Name, LogActor.TokenType, signal.Transmitter.Trusted.Issuer, $"transmitter {signal.Transmitter.Trusted.Name}") { Address = address };
    }

    /// <summary>What became of a signal.</summary>
    /// <param name="db">The running write.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="user">Who is meant; null for nobody here.</param>
    /// <param name="traceId">The trace.</param>
    /// <param name="skipped">Why nobody is logged out; null when somebody is.</param>
    public void Received(OrgDb db, Signal signal, string address, UserRecord? user, string traceId, string? skipped)
    {
        ArgumentNullException.ThrowIfNull(signal);
        LogTarget app = DesktopMfaSettings.TargetOf(options);
        log.Append(db, new LogEntry
        {
            EventType = EventType.SignalReceive,
            DisplayMessage = "Security event received",
            Actor = ActorOf(signal, address),
            Targets = user is null ? [app] : [LogTarget.Of(user), app],
            Result = skipped is null ? "SUCCESS" : "SKIPPED",
            Reason = skipped,
            Transaction = traceId,
            DebugData = new Dictionary<string, string>
            {
                ["traceId"] = traceId,
                ["jti"] = signal.Token.Jti,
                ["securityEventType"] = signal.Token.EventType,
                ["initiatingEntity"] = signal.Revoked?.InitiatingEntity ?? "",
                ["eventTime"] = Api.OktaTimeConverter.Write(signal.At),
            },
        });
    }
}
