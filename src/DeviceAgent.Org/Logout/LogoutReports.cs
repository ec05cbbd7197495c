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
        return await ViewAsync(db, trace, root, cancellationToken);
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
        List<LogoutView> page = [];
        foreach (TraceRecord trace in traces.Take(limit))
        {
            page.Add(await ViewAsync(db, trace, root, cancellationToken));
        }

        return (page, traces.Count > limit ? traces[limit - 1].Number : null);
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
        List<LogoutView> waiting = [];
        foreach (TraceRecord trace in traces)
        {
            waiting.Add(await ViewAsync(db, trace, root, cancellationToken));
        }

        return waiting;
    }

    /// <summary>What is known of a device now.</summary>
    internal DeviceCondition ConditionOf(DeviceRecord device) =>
        new(contacts.LastOf(device), options.OverdueAfter, DeviceCondition.BlockedBy(device));

    internal static OutcomeReport? OutcomeOf(CommandRecord command) =>
        command.Outcome is { } json ? JsonSerializer.Deserialize(json, ProtocolJson.Default.OutcomeReport) : null;

    private async Task<LogoutView> ViewAsync(OrgDb db, TraceRecord trace, string root, CancellationToken cancellationToken)
    {
        UserRecord user = await db.Users.SingleAsync(u => u.Id == trace.UserId, cancellationToken);
        var rows = await db.TraceDevices
            .Where(d => d.TraceId == trace.TraceId)
            .Join(db.Commands, d => d.Jti, c => c.Jti, (d, c) => new { TraceDevice = d, Command = c })
            .Join(db.Devices, r => r.TraceDevice.DeviceId, d => d.Id, (r, d) => new { r.TraceDevice, r.Command, Device = d })
            .OrderBy(r => r.Device.Number)
            .ToListAsync(cancellationToken);
        string self = $"/api/v1/device-logouts/{trace.TraceId}";
        var links = new Dictionary<string, object>
        {
            ["self"] = OrgLinks.To(root, self),
            ["withdraw"] = OrgLinks.To(root, self + "/withdraw", "POST"),
        };
        if (rows.Any(r => r.Command.Held))
        {
            links["release"] = OrgLinks.To(root, self + "/release", "POST");
        }

        return new LogoutView
        {
            TraceId = trace.TraceId,
            UserId = trace.UserId,
            Login = user.Login,
            DeviceLogoutType = trace.DeviceLogoutType,
            ReasonAdmin = trace.ReasonAdmin,
            ReasonUser = trace.ReasonUser,
            IssuedAt = trace.IssuedAt,
            HeldAt = trace.HeldAt,
            ReleasedAt = trace.ReleasedAt,
            Devices = [.. rows.Select(r => View(r.TraceDevice, r.Command, r.Device))],
            Links = links,
        };
    }

    private LogoutDeviceView View(TraceDeviceRecord traceDevice, CommandRecord command, DeviceRecord device)
    {
        OutcomeReport? outcome = OutcomeOf(command);
        DeviceCondition condition = ConditionOf(device);
        LogoutState state = LogoutState.Of(command, traceDevice.WithdrawnAt, outcome, condition, time.GetUtcNow());
        return LogoutDeviceView.Of(traceDevice, command, device, outcome, state, condition.LastContact);
    }
}
