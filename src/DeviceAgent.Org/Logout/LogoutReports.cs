using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>How the issued logouts stand.</summary>
public sealed class LogoutReports(OrgStore store, DeviceContacts contacts, OrgOptions options, TimeProvider time)
{
    /// <exception cref="OrgException">404.</exception>
    public async Task<LogoutView> GetAsync(string traceId, string root, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        TraceRecord trace = await db.Traces.FirstOrDefaultAsync(t => t.TraceId == traceId, cancellationToken)
            ?? throw OrgException.NotFound("DeviceLogout", traceId);
        return (await ViewsAsync(db, [trace], root, cancellationToken))[0];
    }

    /// <summary>One page, newest first, of one user's traces or of all, and the cursor of the next one.</summary>
    /// <param name="userId">Null for all users.</param>
    /// <param name="held">Whether only those that wait for a release, or only the others; null for both.</param>
    /// <param name="after">The cursor; 0 at the start.</param>
    /// <param name="limit">The most on one page.</param>
    /// <param name="root">The root of the links.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(IReadOnlyList<LogoutView> Page, long? Next)> ListAsync(
        string? userId, bool? held, long after, int limit, string root, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        IQueryable<string> waiting = db.Commands.Where(c => c.Held).Select(c => c.TraceId);
        List<TraceRecord> traces = await db.Traces
            .Where(t => (userId == null || t.UserId == userId) && (after == 0 || t.Number < after))
            .Where(t => held == null || waiting.Contains(t.TraceId) == held)
            .OrderByDescending(t => t.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return (await ViewsAsync(db, [.. traces.Take(limit)], root, cancellationToken), traces.Count > limit ? traces[limit - 1].Number : null);
    }

    /// <summary>The newest traces of a device, or those of which something is still expected.</summary>
    /// <param name="deviceId">Null for all devices.</param>
    /// <param name="open">Only those of which something is still expected.</param>
    /// <param name="after">The cursor; 0 at the start.</param>
    /// <param name="limit">The most on one page.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(IReadOnlyList<LogoutView> Page, long? Next)> ListAsync(
        string? deviceId, bool open, long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        IQueryable<string> ids = db.TraceDevices
            .Where(d => deviceId == null || d.DeviceId == deviceId)
            .Where(d => !open || (d.WithdrawnAt == null && db.Commands.Any(c => c.Jti == d.Jti && !c.Closed)))
            .Select(d => d.TraceId);
        List<TraceRecord> traces = await db.Traces
            .Where(t => (after == 0 || t.Number < after) && ids.Contains(t.TraceId))
            .OrderByDescending(t => t.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return (await ViewsAsync(db, [.. traces.Take(limit)], "", cancellationToken), traces.Count > limit ? traces[limit - 1].Number : null);
    }

    /// <summary>The traces of a user with at least one device that could still be spared, newest first.</summary>
    public async Task<IReadOnlyList<LogoutView>> WaitingAsync(string userId, string root, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        List<TraceRecord> traces = await db.TraceDevices
            .Where(d => d.WithdrawnAt == null)
            .Join(db.Commands.Where(c => c.UserId == userId && !c.Closed), d => d.Jti, c => c.Jti, (d, _) => d.TraceId)
            .Distinct()
            .Join(db.Traces, id => id, t => t.TraceId, (_, t) => t)
            .OrderByDescending(t => t.Number)
            .ToListAsync(cancellationToken);
        return await ViewsAsync(db, traces, root, cancellationToken);
    }

    /// <summary>What is known of a device now.</summary>
    internal DeviceCondition ConditionOf(DeviceRecord device) =>
        new(contacts.LastOf(device), options.OverdueAfter, DeviceCondition.BlockedBy(device));

    internal static OutcomeReport? OutcomeOf(CommandRecord command) =>
        command.Outcome is { } json ? JsonSerializer.Deserialize(json, ProtocolJson.Default.OutcomeReport) : null;

    /// <summary>However many they are, in two queries.</summary>
    private async Task<IReadOnlyList<LogoutView>> ViewsAsync(OrgDb db, IReadOnlyList<TraceRecord> traces, string root, CancellationToken cancellationToken)
    {
        string[] ids = [.. traces.Select(t => t.TraceId)];
        string[] userIds = [.. traces.Select(t => t.UserId).Distinct()];
        Dictionary<string, string> logins = await db.Users.Where(u => userIds.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Login, cancellationToken);
        var rows = await db.TraceDevices
            .Where(d => ids.Contains(d.TraceId))
            .Join(db.Commands, d => d.Jti, c => c.Jti, (d, c) => new { TraceDevice = d, Command = c })
            .Join(db.Devices, r => r.TraceDevice.DeviceId, d => d.Id, (r, d) => new { r.TraceDevice, r.Command, Device = d })
            .OrderBy(r => r.Device.Number)
            .ToListAsync(cancellationToken);
        var byTrace = rows.ToLookup(r => r.TraceDevice.TraceId);
        return
        [
            .. traces.Select(trace => new LogoutView
            {
                TraceId = trace.TraceId,
                UserId = trace.UserId,
                Login = logins[trace.UserId],
                DeviceLogoutType = trace.DeviceLogoutType,
                OktaTraceId = trace.OktaTraceId,
                ReasonAdmin = trace.ReasonAdmin,
                ReasonUser = trace.ReasonUser,
                IssuedAt = trace.IssuedAt,
                HeldAt = trace.HeldAt,
                ReleasedAt = trace.ReleasedAt,
                Devices = [.. byTrace[trace.TraceId].Select(r => View(r.TraceDevice, r.Command, r.Device, db.IsLimitedToUsers))],
                Links = LinksOf(trace, root, byTrace[trace.TraceId].Any(r => r.Command.Held)),
            }),
        ];
    }

    private static Dictionary<string, object> LinksOf(TraceRecord trace, string root, bool isHeld)
    {
        string self = $"/api/v1/device-logouts/{trace.TraceId}";
        var links = new Dictionary<string, object>
        {
            ["self"] = OrgLinks.To(root, self),
            ["withdraw"] = OrgLinks.To(root, self + "/withdraw", "POST"),
        };
        if (isHeld)
        {
            links["release"] = OrgLinks.To(root, self + "/release", "POST");
        }

        return links;
    }

    private LogoutDeviceView View(TraceDeviceRecord traceDevice, CommandRecord command, DeviceRecord device, bool ofUserAlone)
    {
        OutcomeReport? outcome = OutcomeOf(command);
        outcome = ofUserAlone && outcome is not null ? WithoutOthers(outcome, command) : outcome;
        DeviceCondition condition = ConditionOf(device);
        LogoutState state = LogoutState.Of(command, traceDevice.WithdrawnAt, outcome, condition, time.GetUtcNow());
        return LogoutDeviceView.Of(traceDevice, command, device, outcome, state, condition.LastContact);
    }

    /// <summary>The device tells of every session that it found, and of those of others that it left them alone.</summary>
    private static OutcomeReport WithoutOthers(OutcomeReport outcome, CommandRecord command)
    {
        SessionOutcome[] own = [.. outcome.Sessions.Where(s => s.Result != SessionResults.NotTargeted || command.LocalAccounts.Contains(s.Account))];
        return outcome with { Sessions = own, Steps = [.. outcome.Steps.Where(step => own.Any(s => s.SessionId == step.SessionId))] };
    }
}
