using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Status;

/// <summary>How the relay of an Okta org's System Log stands.</summary>
/// <param name="Org">The Okta org.</param>
/// <param name="HeardAt">Up to when its log is known, by this org's clock.</param>
/// <param name="LagSeconds">Since then: at rest up to the relay's period.</param>
/// <param name="IsLate">Whether that is more than the rest between two looks can be.</param>
/// <param name="Fault">Why the log cannot be read; null when it can.</param>
/// <param name="FaultSince">Since when.</param>
/// <param name="ClockAhead">How far this org's clock is ahead of Okta's: seconds; null before the first answer.</param>
/// <param name="RateLimit">Requests in one window of Okta's rate limit; null when Okta does not say.</param>
/// <param name="RateRemaining">How many of them were left after the last one.</param>
public sealed record OktaStatus(
    string Org, DateTimeOffset HeardAt, long LagSeconds, bool IsLate, string? Fault, DateTimeOffset? FaultSince, long? ClockAhead, int? RateLimit, int? RateRemaining)
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);
    private const int LatePeriods = 3;

    /// <summary>A clock that differs by more makes logouts end sessions that began before them, or spare some.</summary>
    public static readonly TimeSpan Skewed = TimeSpan.FromSeconds(10);

    public bool IsSkewed => Math.Abs(ClockAhead ?? 0) > Skewed.TotalSeconds;

    /// <summary>Null where nothing is relayed, or nothing was yet.</summary>
    public static async Task<OktaStatus?> ReadAsync(OrgDb db, OktaSettings? okta, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (okta is not { Relay.Events.Count: > 0, Name: var name } || await db.OktaRelays.AsNoTracking().FirstOrDefaultAsync(r => r.Org == name, cancellationToken) is not { } at)
        {
            return null;
        }

        TimeSpan lag = now > at.HeardAt ? now - at.HeardAt : TimeSpan.Zero;
        bool isLate = lag > Late && lag > LatePeriods * okta.Relay.Period;
        return new OktaStatus(at.Org, at.HeardAt, (long)lag.TotalSeconds, isLate, at.Fault, at.FaultSince, at.ClockAhead, at.RateLimit, at.RateRemaining);
    }
}
