using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>
/// The brake on automatic logouts: what would log out more than <see cref="OrgOptions.AutomaticLimit"/> devices within
/// <see cref="Window"/> waits for an admin. A broken feed that suspends half of the company is the case it is for. Universal Logout is
/// counted apart and by users: one call is one click, and whoever makes more of them than an admin clicks is no admin. What the relay takes from
/// Okta's System Log is automatic whatever Okta calls it: nobody clicked in this org.
/// </summary>
public sealed class AutomaticBrake(OrgOptions options)
{
    /// <summary>How far back the count goes.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Whether a logout must wait. Asked in the transaction that issues it, so that two triggers at once cannot both pass.</summary>
    /// <param name="db">The running transaction.</param>
    /// <param name="trace">The logout; not yet added.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Why it is held, for an admin; null when it may go out.</returns>
    public async Task<string?> FindReasonAsync(
        OrgDb db, TraceRecord trace, IReadOnlyList<DeviceRecord> devices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.OktaTraceId is null && !DeviceLogoutType.IsAutomatic(trace.DeviceLogoutType))
        {
            return null;
        }

        // What one transaction issued before must count too.
        await db.SaveChangesAsync(cancellationToken);
        if (trace.DeviceLogoutType == DeviceLogoutType.UniversalLogout && trace.OktaTraceId is null)
        {
            return await FindReasonOfCallAsync(db, trace, cancellationToken);
        }

        List<string> counted = await CountedAsync(db, trace.TakenAt, cancellationToken);
        bool passes = counted.Union(devices.Select(d => d.Id)).Count() <= options.AutomaticLimit;
        return passes
            ? null
            : $"automatic logouts of more than {options.AutomaticLimit} devices within {Window.TotalMinutes} minutes";
    }

    /// <summary>
    /// The devices of all automatic logouts of the window, at most one more than the limit. Held ones count: otherwise a storm would
    /// get its limit through again every ten minutes. Also those that the clock, set back since, shows in the future.
    /// </summary>
    internal Task<List<string>> CountedAsync(OrgDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset from = now - Window;
        DateTimeOffset to = now + Window;
        return db.Traces
            .Where(t => t.TakenAt > from && t.TakenAt < to && (t.OktaTraceId != null || !DeviceLogoutType.Uncounted.Contains(t.DeviceLogoutType)))
            .Join(db.TraceDevices, t => t.TraceId, d => d.TraceId, (_, d) => d.DeviceId)
            .Distinct()
            .OrderBy(id => id)
            .Take(options.AutomaticLimit + 1)
            .ToListAsync(cancellationToken);
    }

    private async Task<string?> FindReasonOfCallAsync(OrgDb db, TraceRecord trace, CancellationToken cancellationToken)
    {
        int limit = options.Settings.UniversalLogout.Limit;
        DateTimeOffset from = trace.TakenAt - Window;
        DateTimeOffset to = trace.TakenAt + Window;
        int others = await db.Traces
            .Where(t => t.TakenAt > from && t.TakenAt < to && t.DeviceLogoutType == DeviceLogoutType.UniversalLogout && t.OktaTraceId == null && t.UserId != trace.UserId)
            .Select(t => t.UserId)
            .Distinct()
            .Take(limit)
            .CountAsync(cancellationToken);
        return others < limit ? null : $"Universal Logout of more than {limit} users within {Window.TotalMinutes} minutes";
    }
}
