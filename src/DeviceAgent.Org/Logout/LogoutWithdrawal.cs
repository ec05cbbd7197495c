using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>Takes logouts back, as far as the devices have not finished.</summary>
public sealed class LogoutWithdrawal(OrgStore store, PollWaiters waiters, LogoutEvents events, TimeProvider time)
{
    /// <summary>
    /// Withdraws a trace from every device that is not done. A command that other traces still want lives on for them. One that
    /// was handed out is not handed out again, and a SET tells the device to give up. Doing it twice changes nothing.
    /// </summary>
    /// <exception cref="OrgException">404; 403: beyond the limits of who asks.</exception>
    public async Task WithdrawAsync(string traceId, LogActor actor, CancellationToken cancellationToken)
    {
        List<string> devices = await store.WriteAsync(
            async db =>
            {
                TraceRecord trace = await db.Traces.FirstOrDefaultAsync(t => t.TraceId == traceId, cancellationToken)
                    ?? throw OrgException.NotFound("DeviceLogout", traceId);
                await OperatorLimits.RequireAsync(db, trace, cancellationToken);
                List<TraceDeviceRecord> open = await db.TraceDevices
                    .Where(d => d.TraceId == traceId && d.WithdrawnAt == null).ToListAsync(cancellationToken);
                List<string> told = [];
                foreach (TraceDeviceRecord device in open)
                {
                    CommandRecord command = await db.Commands.SingleAsync(c => c.Jti == device.Jti, cancellationToken);
                    if (!command.Closed)
                    {
                        await WithdrawAsync(db, trace, device, command, actor, cancellationToken);
                        told.Add(device.DeviceId);
                    }
                }

                return told;
            },
            cancellationToken);
        devices.ForEach(waiters.Wake);
    }

    private async Task WithdrawAsync(
        OrgDb db, TraceRecord trace, TraceDeviceRecord device, CommandRecord command, LogActor actor, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        device.WithdrawnAt = now;
        await events.WithdrawnAsync(db, trace, device, actor, cancellationToken);
        TraceRecord? other = await LatestOtherAsync(db, command, device.TraceId, cancellationToken);
        if (other is null)
        {
            command.WithdrawnAt = now;
            command.Held = false;
            if (command.HandedOutAt is null)
            {
                command.Closed = true;
                await events.CompletedAsync(db, trace, device, command, events.Withdrawn, cancellationToken);
            }
            else
            {
                db.Commands.Add(NoticeOf(command, now));
            }

            return;
        }

        await events.CompletedAsync(db, trace, device, command, events.Withdrawn, cancellationToken);
        if (command.HandedOutAt is null)
        {
            // Nobody has seen it, so it goes back to what the remaining traces asked for.
            command.TraceId = other.TraceId;
            command.IssuedAt = other.IssuedAt;
        }
    }

    /// <summary>By the moment that it asks for: what a relay told late is newer in number, and older in fact.</summary>
    private static Task<TraceRecord?> LatestOtherAsync(OrgDb db, CommandRecord command, string traceId, CancellationToken cancellationToken) =>
        db.TraceDevices
            .Where(d => d.Jti == command.Jti && d.TraceId != traceId && d.WithdrawnAt == null)
            .Join(db.Traces, d => d.TraceId, t => t.TraceId, (_, t) => t)
            .OrderByDescending(t => t.IssuedAt)
            .ThenByDescending(t => t.Number)
            .FirstOrDefaultAsync(cancellationToken);

    private static CommandRecord NoticeOf(CommandRecord command, DateTimeOffset now) => new()
    {
        Jti = Guid.NewGuid().ToString("N"),
        DeviceId = command.DeviceId,
        UserId = command.UserId,
        TraceId = command.TraceId,
        Withdraws = command.Jti,
        IssuedAt = now,
        LocalAccounts = [],
    };
}
