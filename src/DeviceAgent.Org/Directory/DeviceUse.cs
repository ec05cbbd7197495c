using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>
/// That a user uses a device: by an admin's assignment, or by a link that the device reports or reported in the last 30 days.
/// Sticky, so that a device cannot quietly take itself out of a logout by no longer reporting the link.
/// </summary>
/// <param name="Device">The device.</param>
/// <param name="User">The user.</param>
/// <param name="Created">Since when.</param>
/// <param name="Assigned">Whether an admin assigned it.</param>
/// <param name="LocalAccounts">The assigned and the reported local accounts.</param>
public sealed record DeviceUse(
    DeviceRecord Device, UserRecord User, DateTimeOffset Created, bool Assigned, IReadOnlyList<string> LocalAccounts)
{
    /// <summary>How long a removed link still counts.</summary>
    public static readonly TimeSpan LinkStays = TimeSpan.FromDays(30);

    /// <summary>The devices of a user that are not deactivated, in the order of their creation.</summary>
    public static async Task<IReadOnlyList<DeviceUse>> OfUserAsync(
        OrgDb db, UserRecord user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(user);
        string[] subjects = [.. SubjectsOf(user)];
        DateTimeOffset since = now - LinkStays;
        List<AssignmentRecord> assignments = await db.Assignments.Where(a => a.UserId == user.Id).ToListAsync(cancellationToken);
        List<LinkRecord> links = await db.Links
            .Where(l => subjects.Contains(l.Subject) && (l.RemovedAt == null || l.RemovedAt >= since))
            .ToListAsync(cancellationToken);
        string[] ids = [.. assignments.Select(a => a.DeviceId).Union(links.Select(l => l.DeviceId))];
        List<DeviceRecord> devices = await db.Devices
            .Where(d => ids.Contains(d.Id) && d.Status != DeviceStatus.Deactivated)
            .OrderBy(d => d.Number)
            .ToListAsync(cancellationToken);
        return [.. devices.Select(d => Of(d, user, assignments.Find(a => a.DeviceId == d.Id), links.Where(l => l.DeviceId == d.Id)))];
    }

    /// <summary>The users of a device, in the order of their creation.</summary>
    public static async Task<IReadOnlyList<DeviceUse>> OfDeviceAsync(
        OrgDb db, DeviceRecord device, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(device);
        DateTimeOffset since = now - LinkStays;
        List<AssignmentRecord> assignments = await db.Assignments.Where(a => a.DeviceId == device.Id).ToListAsync(cancellationToken);
        List<LinkRecord> links = await db.Links
            .Where(l => l.DeviceId == device.Id && (l.RemovedAt == null || l.RemovedAt >= since))
            .ToListAsync(cancellationToken);
        string[] ids = [.. assignments.Select(a => a.UserId)];
        string[] subjects = [.. links.Select(l => l.Subject)];
        List<UserRecord> users = await db.Users
            .Where(u => ids.Contains(u.Id) || subjects.Contains(u.LoginKey) || subjects.Contains(u.Email.ToLower()) || subjects.Contains(u.Id.ToLower()))
            .OrderBy(u => u.Number)
            .ToListAsync(cancellationToken);
        return [.. users.Select(u => Of(device, u, assignments.Find(a => a.UserId == u.Id), links.Where(l => SubjectsOf(u).Contains(l.Subject))))];
    }

    /// <summary>
    /// The local accounts of a user on a device: what a command for the device names, so that an agent that no longer reports a link
    /// is still told whose sessions are meant.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="userId">The user.</param>
    /// <param name="at">Links that were removed more than <see cref="LinkStays"/> before no longer count.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal static async Task<IReadOnlyList<string>> AccountsAsync(
        OrgDb db, string deviceId, string userId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        UserRecord user = await db.Users.SingleAsync(u => u.Id == userId, cancellationToken);
        string[] subjects = [.. SubjectsOf(user)];
        DateTimeOffset since = at - LinkStays;
        AssignmentRecord? assignment = await db.Assignments.FindAsync([deviceId, userId], cancellationToken);
        List<LinkRecord> links = await db.Links
            .Where(l => l.DeviceId == deviceId && subjects.Contains(l.Subject) && (l.RemovedAt == null || l.RemovedAt >= since))
            .ToListAsync(cancellationToken);
        return AccountsOf(assignment, links);
    }

    /// <summary>How many devices that are not deactivated each of these users uses; in three queries, however many they are.</summary>
    internal static async Task<IReadOnlyDictionary<string, int>> CountOfUsersAsync(
        OrgDb db, IReadOnlyList<UserRecord> users, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] ids = [.. users.Select(u => u.Id)];
        string[] subjects = [.. users.SelectMany(SubjectsOf).Distinct()];
        DateTimeOffset since = now - LinkStays;
        var assigned = await db.Assignments.Where(a => ids.Contains(a.UserId)).Select(a => new { a.UserId, a.DeviceId }).ToListAsync(cancellationToken);
        var linked = await db.Links
            .Where(l => subjects.Contains(l.Subject) && (l.RemovedAt == null || l.RemovedAt >= since))
            .Select(l => new { l.Subject, l.DeviceId })
            .ToListAsync(cancellationToken);
        string[] deviceIds = [.. assigned.Select(a => a.DeviceId).Union(linked.Select(l => l.DeviceId))];
        HashSet<string> here = [.. await db.Devices
            .Where(d => deviceIds.Contains(d.Id) && d.Status != DeviceStatus.Deactivated).Select(d => d.Id).ToListAsync(cancellationToken)];
        ILookup<string, string> ofUser = assigned.ToLookup(a => a.UserId, a => a.DeviceId);
        ILookup<string, string> ofSubject = linked.ToLookup(l => l.Subject, l => l.DeviceId);
        return users.ToDictionary(u => u.Id, u => ofUser[u.Id].Union(SubjectsOf(u).SelectMany(s => ofSubject[s])).Count(here.Contains));
    }

    /// <summary>The logins of the users of these devices, by device; in a handful of queries, however many they are.</summary>
    internal static async Task<ILookup<string, string>> LoginsOfDevicesAsync(
        OrgDb db, IReadOnlyList<string> deviceIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset since = now - LinkStays;
        var assigned = await db.Assignments.Where(a => deviceIds.Contains(a.DeviceId))
            .Join(db.Users, a => a.UserId, u => u.Id, (a, u) => new { a.DeviceId, u.Login }).ToListAsync(cancellationToken);
        var linked = await db.Links
            .Where(l => deviceIds.Contains(l.DeviceId) && (l.RemovedAt == null || l.RemovedAt >= since))
            .Select(l => new { l.DeviceId, l.Subject }).ToListAsync(cancellationToken);
        string[] subjects = [.. linked.Select(l => l.Subject).Distinct()];
        List<UserRecord> users = subjects.Length == 0 ? [] : await db.Users
            .Where(u => subjects.Contains(u.LoginKey) || subjects.Contains(u.Email.ToLower()) || subjects.Contains(u.Id.ToLower()))
            .ToListAsync(cancellationToken);
        return linked
            .SelectMany(l => users.Where(u => SubjectsOf(u).Contains(l.Subject)).Select(u => (l.DeviceId, u.Login)))
            .Union(assigned.Select(a => (a.DeviceId, a.Login)))
            .ToLookup(p => p.DeviceId, p => p.Login);
    }

    /// <summary>The local accounts that belong to users of these devices, by device, and the words by which links name those users.</summary>
    internal static async Task<(ILookup<string, string> Accounts, IReadOnlySet<string> Subjects)> AccountsOfDevicesAsync(
        OrgDb db, IReadOnlyList<string> deviceIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset since = now - LinkStays;
        List<AssignmentRecord> assigned = await db.Assignments.Where(a => deviceIds.Contains(a.DeviceId))
            .Join(db.Users, a => a.UserId, u => u.Id, (a, _) => a).ToListAsync(cancellationToken);
        List<LinkRecord> linked = await db.Links
            .Where(l => deviceIds.Contains(l.DeviceId) && (l.RemovedAt == null || l.RemovedAt >= since)).ToListAsync(cancellationToken);
        string[] named = [.. linked.Select(l => l.Subject).Distinct()];
        List<UserRecord> users = named.Length == 0 ? [] : await db.Users
            .Where(u => named.Contains(u.LoginKey) || named.Contains(u.Email.ToLower()) || named.Contains(u.Id.ToLower()))
            .ToListAsync(cancellationToken);
        HashSet<string> subjects = [.. users.SelectMany(SubjectsOf)];
        return (
            assigned.SelectMany(a => a.LocalAccounts.Select(account => (a.DeviceId, Account: account)))
                .Union(linked.Where(l => subjects.Contains(l.Subject)).Select(l => (l.DeviceId, l.Account)))
                .ToLookup(a => a.DeviceId, a => a.Account),
            subjects);
    }

    private static HashSet<string> SubjectsOf(UserRecord user) => [user.LoginKey, Users.Key(user.Email), Users.Key(user.Id)];

    private static DeviceUse Of(DeviceRecord device, UserRecord user, AssignmentRecord? assignment, IEnumerable<LinkRecord> links)
    {
        LinkRecord[] reported = [.. links];
        DateTimeOffset since = reported.Select(l => l.FirstReported).Append(assignment?.Created ?? DateTimeOffset.MaxValue).Min();
        return new DeviceUse(device, user, since, assignment is not null, AccountsOf(assignment, reported));
    }

    private static string[] AccountsOf(AssignmentRecord? assignment, IEnumerable<LinkRecord> links) =>
        [.. (assignment?.LocalAccounts ?? []).Union(links.Select(l => l.Account).Order(StringComparer.Ordinal))];
}
