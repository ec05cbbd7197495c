using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Features;
using DeviceAgent.Org.Risk;
using DeviceAgent.Org.SharedSignals.Receivers;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>Lets logouts go out that the brake held.</summary>
public sealed class LogoutRelease(OrgStore store, PollWaiters waiters, LogoutEvents events, LogoutSignals signals, RiskLevels risk, TimeProvider time)
{
    /// <summary>
    /// Releases a trace and wakes its devices. The moment of issue stays what it was: a release hours later ends no session that
    /// began since. Doing it twice changes nothing, nor does releasing what was never held or is withdrawn.
    /// </summary>
    /// <exception cref="OrgException">404; 403: logouts are switched off, and it would go out; or it is beyond the limits of who asks.</exception>
    public async Task ReleaseAsync(string traceId, LogActor actor, CancellationToken cancellationToken)
    {
        List<string> devices = await store.WriteAsync(
            async db =>
            {
                TraceRecord trace = await db.Traces.FirstOrDefaultAsync(t => t.TraceId == traceId, cancellationToken)
                    ?? throw OrgException.NotFound("DeviceLogout", traceId);
                await OperatorLimits.RequireAsync(db, trace, cancellationToken);
                List<CommandRecord> held = await db.Commands
                    .Where(c => c.Held && db.TraceDevices.Any(d => d.TraceId == traceId && d.Jti == c.Jti))
                    .ToListAsync(cancellationToken);
                if (held.Count == 0)
                {
                    return [];
                }

                await LogoutSwitches.RequireAsync(db, cancellationToken);
                DateTimeOffset now = time.GetUtcNow();
                trace.ReleasedAt = now;
                foreach (CommandRecord command in held)
                {
                    command.Held = false;
                    command.ReleasedAt = now;
                }

                await events.ReleasedAsync(db, trace, [.. held.Select(c => c.DeviceId)], actor, cancellationToken);
                UserRecord user = await db.Users.SingleAsync(u => u.Id == trace.UserId, cancellationToken);
                await signals.AddAsync(db, trace, user, [.. held.Select(c => c.DeviceId)], cancellationToken);
                await risk.SettleAsync(db, trace, cancellationToken);
                return held.ConvertAll(c => c.DeviceId);
            },
            cancellationToken);
        devices.ForEach(waiters.Wake);
    }
}
