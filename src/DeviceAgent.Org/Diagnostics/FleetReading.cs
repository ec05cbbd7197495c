using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>What the database says of the fleet at one moment, counted for the metrics.</summary>
internal sealed record FleetReading
{
    /// <summary>A certificate with less than this left should have been renewed: agents begin 30 days before the end.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>The states that a command can be in while something is expected of it.</summary>
    public static readonly IReadOnlyList<string> OpenStates =
    [
        LogoutState.Held, LogoutState.Pending, LogoutState.Blocked, LogoutState.Delivered, LogoutState.Overdue, LogoutState.Failed, LogoutState.Withdrawn,
    ];

    /// <summary>Open commands by <see cref="OpenStates"/>; all states are there.</summary>
    public required IReadOnlyDictionary<string, int> Commands { get; init; }

    /// <summary>Logouts that wait for an admin's release.</summary>
    public required int HeldLogouts { get; init; }

    /// <summary>Devices with at least one overdue command.</summary>
    public required int OverdueDevices { get; init; }

    /// <summary>Active devices whose last certificate ends within <see cref="Soon"/>.</summary>
    public required int CertificatesEnding { get; init; }

    /// <summary>Active devices whose last certificate has ended: they do not get in any more.</summary>
    public required int CertificatesEnded { get; init; }

    /// <summary>Up to when the relay knows Okta's System Log; null where nothing is relayed.</summary>
    public required DateTimeOffset? RelayHeardAt { get; init; }

    /// <summary>Bytes of the database.</summary>
    public required long DatabaseSize { get; init; }

    public static async Task<FleetReading> ReadAsync(
        OrgDb db, Func<DeviceRecord, DeviceCondition> conditionOf, OktaSettings? okta, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await db.Commands
            .Where(c => !c.Closed && c.Withdraws == null)
            .Join(db.Devices, c => c.DeviceId, d => d.Id, (c, d) => new { Command = c, Device = d })
            .ToListAsync(cancellationToken);
        var states = open.ConvertAll(o => (o.Command, LogoutState.Of(
            o.Command, o.Command.WithdrawnAt, LogoutReports.OutcomeOf(o.Command), conditionOf(o.Device), now).State));
        DateTimeOffset soon = now + Soon;
        IQueryable<CertificateRecord> bound = db.Certificates.Where(c => c.Status == CertificateStatus.Bound);
        IQueryable<DeviceRecord> enrolled = db.Devices.Where(d => d.Status == DeviceStatus.Active && bound.Any(c => c.DeviceId == d.Id));
        int ended = await enrolled.CountAsync(d => !bound.Any(c => c.DeviceId == d.Id && c.NotAfter > now), cancellationToken);
        int endedSoon = await enrolled.CountAsync(d => !bound.Any(c => c.DeviceId == d.Id && c.NotAfter > soon), cancellationToken);
        return new FleetReading
        {
            Commands = OpenStates.ToDictionary(s => s, s => states.Count(o => o.State == s)),
            HeldLogouts = states.Where(o => o.Command.Held).DistinctBy(o => o.Command.TraceId).Count(),
            OverdueDevices = states.Where(o => o.State == LogoutState.Overdue).DistinctBy(o => o.Command.DeviceId).Count(),
            CertificatesEnding = endedSoon - ended,
            CertificatesEnded = ended,
            RelayHeardAt = (await OktaStatus.ReadAsync(db, okta, now, cancellationToken))?.HeardAt,
            DatabaseSize = await db.Size().SingleAsync(cancellationToken),
        };
    }
}
