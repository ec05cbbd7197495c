using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Status;

/// <summary>Puts the status of the running org together.</summary>
public sealed class OrgStatusReader(
    OrgStore store,
    DeviceContacts contacts,
    PollWaiters waiters,
    LogoutReports reports,
    AutomaticBrake brake,
    OrgAddresses addresses,
    OrgEpoch epoch,
    OrgOptions options,
    TimeProvider time)
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>The version of device-org.</summary>
    public static string ProgramVersion { get; } = typeof(OrgStatusReader).Assembly.GetName().Version!.ToString(3);

    public async Task<OrgStatus> ReadAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        DateTimeOffset now = time.GetUtcNow();
        FleetCounts fleet = await FleetCounts.ReadAsync(db, contacts.LastOf, options.OverdueAfter, now, cancellationToken);
        return new OrgStatus
        {
            At = now,
            Org = new OrgIdentity(
                ProgramVersion, startedAt, addresses.Issuer, addresses.Admin, addresses.Device, addresses.Scep, epoch.Name),
            Users = new SortedDictionary<string, int>(
                await db.Users.GroupBy(u => u.Status).ToDictionaryAsync(g => g.Key, g => g.Count(), cancellationToken), StringComparer.Ordinal),
            Devices = fleet with { Connected = waiters.Count },
            Logouts = await OpenLogouts.ReadAsync(db, reports.ConditionOf, now, cancellationToken),
            Brake = await BrakeAsync(db, now, cancellationToken),
            Waiting = await WaitingForAdmin.ReadAsync(db, now, cancellationToken),
            Okta = await OktaStatus.ReadAsync(db, options.Settings.Okta, now, cancellationToken),
        };
    }

    private async Task<BrakeStatus> BrakeAsync(OrgDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<string> counted = await brake.CountedAsync(db, now, cancellationToken);
        (int held, DateTimeOffset? since) = await HeldLogouts.ReadAsync(db, cancellationToken);
        return new BrakeStatus(options.AutomaticLimit, AutomaticBrake.Window, counted.Count, held, since);
    }
}
