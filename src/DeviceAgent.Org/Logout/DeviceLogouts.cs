using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Features;
using DeviceAgent.Org.SharedSignals.Receivers;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>Issues device logouts.</summary>
public sealed class DeviceLogouts(
    OrgStore store, PollWaiters waiters, LogoutEvents events, LogoutSpans spans, LogoutSignals signals, AutomaticBrake brake, TimeProvider time)
{
    /// <summary>
    /// Merged is only what this process issued itself: an org that was set back to a backup does not know what it has handed out
    /// since, and a device that already has the command keeps to its older moment.
    /// </summary>
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>Logs a user out and wakes the devices that wait.</summary>
    /// <returns>The trace id.</returns>
    /// <exception cref="OrgException">404: no such user; 400: a device that is not the user's, or no device at all; 403: logouts are switched off. Nothing is issued then.</exception>
    public async Task<string> IssueAsync(string idOrLogin, LogoutOrder order, CancellationToken cancellationToken)
    {
        IssuedLogout issued = await store.WriteAsync(
            async db =>
            {
                UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
                await OperatorLimits.RequireAsync(db, user, idOrLogin, cancellationToken);
                return await IssueInAsync(db, user, order, cancellationToken)
                    ?? throw OrgException.Invalid("devices", $"the user {user.Login} has no devices{(OperatorLimits.Current is null ? "" : " in your device group")}: none is assigned and none reported a link");
            },
            cancellationToken);
        Wake(issued);
        return issued.TraceId;
    }

    /// <summary>Issues inside a running transaction; the caller calls <see cref="Wake"/> after its commit.</summary>
    /// <param name="db">The running transaction.</param>
    /// <param name="user">Who is logged out.</param>
    /// <param name="order">What is wished.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="issuing">
    /// Called before the logout's own entries are written, with why it is held, or null when it goes out: the trigger's entries come first and
    /// must not say that something is done that waits. Not called where nothing is issued.
    /// </param>
    /// <returns>Null when the user has no device.</returns>
    /// <exception cref="OrgException">400: a device that is not the user's; 403: a manual one while logouts are switched off. An automatic one is skipped then.</exception>
    internal async Task<IssuedLogout?> IssueInAsync(
        OrgDb db, UserRecord user, LogoutOrder order, CancellationToken cancellationToken, Action<string?>? issuing = null)
    {
        if (!order.IsAutomatic)
        {
            await LogoutSwitches.RequireAsync(db, cancellationToken);
        }

        IReadOnlyList<DeviceRecord> devices = await SelectAsync(db, user, order.Devices, cancellationToken);
        if (devices.Count == 0)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        var trace = new TraceRecord
        {
            TraceId = order.TraceId ?? Guid.NewGuid().ToString(),
            UserId = user.Id,
            DeviceLogoutType = order.Type,
            OktaTraceId = order.OktaTraceId,
            InitiatingEntity = order.InitiatingEntity,
            ReasonAdmin = order.ReasonAdmin,
            ReasonUser = order.ReasonUser,
            IssuedAt = order.OccurredAt is { } occurred && occurred < now ? occurred : now,
            TakenAt = now,
        };
        if (await LogoutSwitches.OffAsync(db, cancellationToken) is { Count: > 0 } off)
        {
            string words = LogoutSwitches.WordsOf(off);
            await events.SkippedAsync(db, trace, user, devices, words, cancellationToken);
            return new IssuedLogout(trace.TraceId, [], Held: false) { Skipped = words };
        }

        string? hold = await brake.FindReasonAsync(db, trace, devices, cancellationToken);
        issuing?.Invoke(hold);
        trace.HeldAt = hold is null ? null : trace.TakenAt;
        db.Traces.Add(trace);
        foreach (DeviceRecord device in devices)
        {
            CommandRecord command = await CommandAsync(db, trace, device, cancellationToken);
            db.TraceDevices.Add(new TraceDeviceRecord { TraceId = trace.TraceId, DeviceId = device.Id, Jti = command.Jti });
        }

        await events.StartedAsync(db, trace, user, devices, order.Actor, cancellationToken);
        if (hold is not null)
        {
            await events.HeldAsync(db, trace, user, devices, hold, cancellationToken);
        }
        else
        {
            await signals.AddAsync(db, trace, user, [.. devices.Select(d => d.Id)], cancellationToken);
        }

        spans.Issued(db, trace, devices.Count);
        return new IssuedLogout(trace.TraceId, [.. devices.Select(d => d.Id)], hold is not null);
    }

    /// <summary>Tells the held polls; null and a logout that waits for its release do nothing.</summary>
    internal void Wake(IssuedLogout? issued)
    {
        foreach (string deviceId in issued is { Held: false } ? issued.DeviceIds : [])
        {
            waiters.Wake(deviceId);
        }
    }

    private async Task<IReadOnlyList<DeviceRecord>> SelectAsync(
        OrgDb db, UserRecord user, IReadOnlyList<string>? asked, CancellationToken cancellationToken)
    {
        IReadOnlyList<DeviceUse> uses = await DeviceUse.OfUserAsync(db, user, time.GetUtcNow(), cancellationToken);
        if (OperatorLimits.Current is not null)
        {
            // "All devices" of an operator are those that the operator sees.
            IReadOnlyList<string> within = await OperatorLimits.WithinAsync(db, [.. uses.Select(u => u.Device.Id)], cancellationToken);
            uses = [.. uses.Where(u => within.Contains(u.Device.Id))];
        }

        if (asked is null)
        {
            return [.. uses.Select(u => u.Device)];
        }

        string[] strangers = [.. asked.Where(id => uses.All(u => u.Device.Id != id))];
        if (strangers.Length > 0 || asked.Count == 0)
        {
            throw OrgException.Invalid("devices", asked.Count == 0
                ? "names no device"
                : $"no device of the user {user.Login}: {string.Join(", ", strangers)}");
        }

        return [.. uses.Select(u => u.Device).Where(d => asked.Contains(d.Id))];
    }

    /// <summary>
    /// The command for a device: a new one, or one that waits and was never handed out, which then counts as issued now. One that was
    /// handed out must not change: the device may already compare its sessions with the older time. One that is held neither takes up
    /// another logout, which would wait with it, nor is taken up: its release would then bring a moment of issue that nobody released.
    /// </summary>
    private async Task<CommandRecord> CommandAsync(OrgDb db, TraceRecord trace, DeviceRecord device, CancellationToken cancellationToken)
    {
        bool held = trace.HeldAt is not null;
        CommandRecord? command = held ? null : await MergeableAsync(db, trace, device, cancellationToken);
        if (command is null)
        {
            command = new CommandRecord
            {
                Jti = Guid.NewGuid().ToString("N"),
                DeviceId = device.Id,
                UserId = trace.UserId,
                TraceId = trace.TraceId,
                LocalAccounts = [],
                Held = held,
            };
            db.Commands.Add(command);
        }

        // Never earlier than what an older logout asked for, although the org's clock may have been set back since.
        command.IssuedAt = trace.IssuedAt > command.IssuedAt ? trace.IssuedAt : command.IssuedAt;
        command.TraceId = trace.TraceId;
        return command;
    }

    private Task<CommandRecord?> MergeableAsync(OrgDb db, TraceRecord trace, DeviceRecord device, CancellationToken cancellationToken) =>
        db.Commands
            .Where(c => c.DeviceId == device.Id && c.UserId == trace.UserId && !c.Closed && !c.Held
                && c.Withdraws == null && c.HandedOutAt == null && c.WithdrawnAt == null
                && c.IssuedAt >= startedAt)
            .OrderBy(c => c.Number)
            .FirstOrDefaultAsync(cancellationToken);
}
