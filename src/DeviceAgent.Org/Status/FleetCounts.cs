using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.CheckIn;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Status;

/// <summary>The devices, counted. All but <see cref="Total"/> and <see cref="Statuses"/> are of the active ones only.</summary>
public sealed record FleetCounts
{
    public int Total { get; init; }

    /// <summary>How many devices there are in each status; a status without any is left out.</summary>
    public IReadOnlyDictionary<string, int> Statuses { get; init; } = new Dictionary<string, int>();

    /// <summary>How many hold a poll at this moment; null where nobody can say, since no org runs.</summary>
    public int? Connected { get; init; }

    /// <summary>Never in contact.</summary>
    public int NeverSeen { get; init; }

    /// <summary>In contact once, and not since <see cref="SilentAfter"/>.</summary>
    public int Silent { get; init; }

    /// <summary>The silence from which on a device counts as silent.</summary>
    public TimeSpan SilentAfter { get; init; }

    /// <summary>By their last check-in they fetch no commands: a requirement does not hold.</summary>
    public int Blocked { get; init; }

    /// <summary>Of those, the ones whose Okta Verify is missing, unreadable or too old.</summary>
    public int OktaVerify { get; init; }

    /// <summary>Counts what the database holds.</summary>
    /// <param name="db">The database.</param>
    /// <param name="lastContact">When a device was last heard; null for never.</param>
    /// <param name="silentAfter">As <see cref="SilentAfter"/>.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<FleetCounts> ReadAsync(
        OrgDb db, Func<DeviceRecord, DateTimeOffset?> lastContact, TimeSpan silentAfter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(lastContact);
        var statuses = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var counts = new FleetCounts { SilentAfter = silentAfter, Statuses = statuses };
        await foreach (DeviceRecord device in db.Devices.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            statuses[device.Status] = statuses.GetValueOrDefault(device.Status) + 1;
            counts = counts with { Total = counts.Total + 1 };
            if (device.Status == DeviceStatus.Active)
            {
                counts = counts.With(device, lastContact(device), now);
            }
        }

        return counts;
    }

    private FleetCounts With(DeviceRecord device, DateTimeOffset? contact, DateTimeOffset now)
    {
        IReadOnlyList<RequirementReport> unmet = DeviceCondition.UnmetBy(device);
        return this with
        {
            NeverSeen = NeverSeen + (contact is null ? 1 : 0),
            Silent = Silent + (contact is { } last && now - last >= SilentAfter ? 1 : 0),
            Blocked = Blocked + (unmet.Count > 0 ? 1 : 0),
            OktaVerify = OktaVerify + (unmet.Any(r => r.Id == RequirementIds.OktaVerify) ? 1 : 0),
        };
    }
}
