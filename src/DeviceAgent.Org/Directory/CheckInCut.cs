using System.Text.Json;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Org.Directory;

/// <summary>
/// A check-in tells of everybody at the device. Whoever is limited to a group of users sees, and searches, what of it tells of those: their accounts, links
/// and sessions.
/// </summary>
internal static class CheckInCut
{
    private const string Hidden = "not shown: it may name somebody beyond your limits";

    /// <summary>Cuts the check-ins of devices that were read within limits; without such nothing is changed.</summary>
    /// <param name="db">The context that they were read by, for reading only: the records are changed.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="now">Links that were removed more than <see cref="DeviceUse.LinkStays"/> before no longer count.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task ApplyAsync(OrgDb db, IReadOnlyList<DeviceRecord> devices, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!db.IsLimitedToUsers)
        {
            return;
        }

        (ILookup<string, string> accounts, IReadOnlySet<string> subjects) =
            await DeviceUse.AccountsOfDevicesAsync(db, [.. devices.Select(d => d.Id)], now, cancellationToken);
        foreach (DeviceRecord device in devices.Where(d => d.CheckIn is not null))
        {
            CheckInRequest whole = JsonSerializer.Deserialize(device.CheckIn!, ProtocolJson.Default.CheckInRequest)!;
            device.CheckIn = JsonSerializer.Serialize(Of(whole, accounts[device.Id].ToHashSet(StringComparer.Ordinal), subjects), ProtocolJson.Default.CheckInRequest);
        }
    }

    private static CheckInRequest Of(CheckInRequest whole, HashSet<string> accounts, IReadOnlySet<string> subjects) => whole with
    {
        Accounts = [.. whole.Accounts.Where(a => accounts.Contains(a.Name)).Select(a => a with { Links = [.. a.Links.Where(l => CheckIns.SubjectsOf(l).Any(subjects.Contains))] })],
        Sessions = [.. whole.Sessions.Where(s => accounts.Contains(s.Account))],

        // Whose commands they were is not looked up; automatic login names the account.
        Refusals = [],
        Requirements = [.. whole.Requirements.Select(r => r is { Id: RequirementIds.AutoLogin, Satisfied: false } ? r with { Observed = Hidden } : r)],
    };
}
