using System.Globalization;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>The System Log entries of device logouts, and what is counted of their ends. Each fact has one name, so retries append nothing.</summary>
public sealed class LogoutEvents(SystemLogWriter log, OrgMetrics metrics, LogoutSpans spans, OrgOptions options, TimeProvider time)
{
    /// <summary>The result of a device that has nothing to do any more because an admin withdrew the logout.</summary>
    public LogoutResult Withdrawn { get; } = new("SKIPPED", OutcomeReasons.Withdrawn);

    /// <summary>Once per trace: the catalogue speaks of the process "for user"; the devices are further targets.</summary>
    public Task StartedAsync(
        OrgDb db, TraceRecord trace, UserRecord user, IEnumerable<DeviceRecord> devices, LogActor actor, CancellationToken cancellationToken) =>
        log.AppendAsync(
            db,
            $"{EventType.DeviceLogoutStarted}:{trace.TraceId}",
            Entry(trace, EventType.DeviceLogoutStarted, "Device logout started", actor) with
            {
                Targets = [LogTarget.Of(user), .. devices.Select(LogTarget.Of)],
                Reason = trace.ReasonAdmin,
            },
            cancellationToken);

    /// <summary>Once per trigger that found logouts switched off. The devices are named: they stay signed in.</summary>
    public Task SkippedAsync(
        OrgDb db, TraceRecord trace, UserRecord user, IEnumerable<DeviceRecord> devices, string reason, CancellationToken cancellationToken) =>
        KeptBackAsync(db, trace, EventType.DeviceLogoutSkipped, "Device logout skipped", "SKIPPED", [LogTarget.Of(user), .. devices.Select(LogTarget.Of)], reason, cancellationToken);

    /// <summary>Once per trace, when the brake holds it. The org's own rule did it; who triggered it, the started event says.</summary>
    public Task HeldAsync(
        OrgDb db, TraceRecord trace, UserRecord user, IEnumerable<DeviceRecord> devices, string reason, CancellationToken cancellationToken) =>
        KeptBackAsync(db, trace, EventType.DeviceLogoutHeld, "Device logout held", "DEFERRED", [LogTarget.Of(user), .. devices.Select(LogTarget.Of)], reason, cancellationToken);

    /// <summary>Once per trace, when an admin releases it.</summary>
    public async Task ReleasedAsync(
        OrgDb db, TraceRecord trace, IReadOnlyList<string> deviceIds, LogActor actor, CancellationToken cancellationToken)
    {
        UserRecord user = await db.Users.SingleAsync(u => u.Id == trace.UserId, cancellationToken);
        List<DeviceRecord> devices = await db.Devices
            .Where(d => deviceIds.Contains(d.Id)).OrderBy(d => d.Number).ToListAsync(cancellationToken);
        await log.AppendAsync(
            db,
            $"{EventType.DeviceLogoutReleased}:{trace.TraceId}",
            Entry(trace, EventType.DeviceLogoutReleased, "Device logout released", actor) with
            {
                Targets = [LogTarget.Of(user), .. devices.Select(LogTarget.Of)],
            },
            cancellationToken);
    }

    /// <summary>Once per trace and device, whichever end comes first.</summary>
    public async Task CompletedAsync(
        OrgDb db, TraceRecord trace, TraceDeviceRecord device, CommandRecord command, LogoutResult result, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogTarget> targets = await TargetsAsync(db, trace, device, cancellationToken);
        bool appended = await log.AppendAsync(
            db,
            $"{EventType.DeviceLogoutCompleted}:{trace.TraceId}:{device.DeviceId}",
            Entry(trace, EventType.DeviceLogoutCompleted, "Device logout completed", ActorOf(targets)) with
            {
                Targets = targets,
                Result = result.Result,
                Reason = result.Reason,
                Severity = result.Result == "FAILURE" ? "ERROR" : "INFO",
            },
            cancellationToken);
        if (appended)
        {
            DateTimeOffset now = time.GetUtcNow();
            db.OnCommitted(() => metrics.Ended(result, now - trace.IssuedAt));
            spans.Ended(db, trace, command, result, now);
        }
    }

    /// <summary>The completed event of every trace that a command serves and that was not withdrawn before.</summary>
    public async Task CompletedAsync(OrgDb db, CommandRecord command, LogoutResult result, CancellationToken cancellationToken)
    {
        foreach ((TraceRecord trace, TraceDeviceRecord device) in await ServedAsync(db, command, cancellationToken))
        {
            await CompletedAsync(db, trace, device, command, result, cancellationToken);
        }
    }

    /// <summary>Once per refusal. The device tells of its first one with its check-in too: the same fact.</summary>
    public async Task RefusedAsync(OrgDb db, CommandRecord command, int number, CancellationToken cancellationToken)
    {
        TraceRecord trace = await db.Traces.SingleAsync(t => t.TraceId == command.TraceId, cancellationToken);
        LogTarget device = LogTarget.Of(await db.Devices.SingleAsync(d => d.Id == command.DeviceId, cancellationToken));
        string fact = $"{EventType.CommandRefused}:{command.DeviceId}:{command.Jti}:{command.ErrorCode}";
        LogEntry entry = Entry(trace, EventType.CommandRefused, "Device refused a command", ActorOf([device]));
        await log.AppendAsync(
            db,
            number == 1 ? fact : string.Create(CultureInfo.InvariantCulture, $"{fact}:{number}"),
            entry with
            {
                Targets = [device],
                Result = "FAILURE",
                Reason = $"{command.ErrorCode}: {command.ErrorDescription}; it is handed out again",
                Severity = "WARN",
                DebugData = new Dictionary<string, string>(entry.DebugData) { ["jti"] = command.Jti, ["code"] = command.ErrorCode! },
            },
            cancellationToken);
    }

    public async Task WithdrawnAsync(OrgDb db, TraceRecord trace, TraceDeviceRecord device, LogActor actor, CancellationToken cancellationToken) =>
        await log.AppendAsync(
            db,
            $"{EventType.DeviceLogoutWithdrawn}:{trace.TraceId}:{device.DeviceId}",
            Entry(trace, EventType.DeviceLogoutWithdrawn, "Device logout withdrawn", actor) with
            {
                Targets = await TargetsAsync(db, trace, device, cancellationToken),
            },
            cancellationToken);

    /// <summary>Once per trace, device and kind of silence.</summary>
    public async Task<bool> OverdueAsync(OrgDb db, CommandRecord command, CancellationToken cancellationToken)
    {
        bool appended = false;
        string kind = command.DeliveredAt is null ? "no-contact" : "no-outcome";
        foreach ((TraceRecord trace, TraceDeviceRecord device) in await ServedAsync(db, command, cancellationToken))
        {
            if (device.WithdrawnAt is null)
            {
                appended |= await log.AppendAsync(
                    db,
                    $"{EventType.DeviceLogoutOverdue}:{trace.TraceId}:{device.DeviceId}:{kind}",
                    Entry(trace, EventType.DeviceLogoutOverdue, "Device logout overdue", LogActor.Org) with
                    {
                        Targets = await TargetsAsync(db, trace, device, cancellationToken),
                        Result = "UNANSWERED",
                        Reason = kind,
                        Severity = "WARN",
                    },
                    cancellationToken);
            }
        }

        return appended;
    }

    /// <summary>By the org's own rule nothing goes out, now or at all.</summary>
    private Task<bool> KeptBackAsync(
        OrgDb db, TraceRecord trace, string eventType, string message, string result, IReadOnlyList<LogTarget> targets, string reason, CancellationToken cancellationToken) =>
        log.AppendAsync(
            db,
            $"{eventType}:{trace.TraceId}",
            Entry(trace, eventType, message, LogActor.Org) with { Targets = targets, Result = result, Reason = reason, Severity = "WARN" },
            cancellationToken);

    private static async Task<List<(TraceRecord Trace, TraceDeviceRecord Device)>> ServedAsync(
        OrgDb db, CommandRecord command, CancellationToken cancellationToken)
    {
        var served = await db.TraceDevices
            .Where(d => d.Jti == command.Jti)
            .Join(db.Traces, d => d.TraceId, t => t.TraceId, (d, t) => new { Trace = t, Device = d })
            .OrderBy(s => s.Trace.Number)
            .ToListAsync(cancellationToken);
        return [.. served.Select(s => (s.Trace, s.Device))];
    }

    private static async Task<IReadOnlyList<LogTarget>> TargetsAsync(
        OrgDb db, TraceRecord trace, TraceDeviceRecord device, CancellationToken cancellationToken) =>
        [
            LogTarget.Of(await db.Users.SingleAsync(u => u.Id == trace.UserId, cancellationToken)),
            LogTarget.Of(await db.Devices.SingleAsync(d => d.Id == device.DeviceId, cancellationToken)),
        ];

    private static LogActor ActorOf(IReadOnlyList<LogTarget> targets)
    {
        LogTarget device = targets[^1];
        return new LogActor(device.Id, device.Type, device.AlternateId, device.DisplayName);
    }

    private LogEntry Entry(TraceRecord trace, string eventType, string message, LogActor actor) => new()
    {
        EventType = eventType,
        DisplayMessage = message,
        Actor = actor,
        Targets = [],
        Transaction = trace.TraceId,
        DebugData = DebugDataOf(trace),
    };

    private Dictionary<string, string> DebugDataOf(TraceRecord trace)
    {
        var data = new Dictionary<string, string>
        {
            ["traceId"] = trace.TraceId,
            ["desktopMfaClientId"] = options.DesktopMfaClientId,
            ["deviceLogoutType"] = trace.DeviceLogoutType,
        };
        if (trace.OktaTraceId is { } okta)
        {
            data["oktaTraceId"] = okta;
        }

        return data;
    }
}
