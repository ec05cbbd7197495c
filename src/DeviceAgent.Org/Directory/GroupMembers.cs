using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>Who and what is in the groups.</summary>
public sealed class GroupMembers(OrgStore store, GroupEvents events, TimeProvider time)
{
    /// <summary>Puts a user or a device into a group. Doing it twice changes nothing.</summary>
    /// <exception cref="OrgException">404: no such group or member.</exception>
    public Task<bool> AddAsync(string kind, string groupId, string member, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            GroupRecord group = await Groups.FindAsync(db, kind, groupId, cancellationToken);
            LogTarget target = await TargetAsync(db, kind, member, cancellationToken);
            if (await db.GroupMembers.FindAsync([group.Id, target.Id], cancellationToken) is null)
            {
                DateTimeOffset now = time.GetUtcNow();
                db.GroupMembers.Add(new GroupMemberRecord { GroupId = group.Id, MemberId = target.Id, Added = now });
                group.LastMembershipUpdated = now;
                events.Added(db, group, target, actor);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Takes a user or a device out of a group. Doing it twice changes nothing.</summary>
    /// <exception cref="OrgException">404: no such group or member.</exception>
    public Task<bool> RemoveAsync(string kind, string groupId, string member, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            GroupRecord group = await Groups.FindAsync(db, kind, groupId, cancellationToken);
            LogTarget target = await TargetAsync(db, kind, member, cancellationToken);
            if (await db.GroupMembers.FindAsync([group.Id, target.Id], cancellationToken) is { } membership)
            {
                db.GroupMembers.Remove(membership);
                group.LastMembershipUpdated = time.GetUtcNow();
                events.Removed(db, group, target, actor);
            }

            return true;
        },
        cancellationToken);

    /// <summary>One page of the users of a group in the order of their creation, and the cursor of the next one.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<(IReadOnlyList<UserRecord> Page, long? Next)> UsersAsync(string groupId, long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        GroupRecord group = await Groups.FindAsync(db, GroupKind.User, groupId, cancellationToken);
        List<UserRecord> found = await db.Users
            .Where(u => u.Number > after && db.GroupMembers.Any(m => m.GroupId == group.Id && m.MemberId == u.Id))
            .OrderBy(u => u.Number).Take(limit + 1).ToListAsync(cancellationToken);
        return found.Count > limit ? (found[..limit], found[limit - 1].Number) : (found, null);
    }

    /// <summary>One page of the devices of a group in the order of their creation, and the cursor of the next one.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<(IReadOnlyList<DeviceRecord> Page, long? Next)> DevicesAsync(string groupId, long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        GroupRecord group = await Groups.FindAsync(db, GroupKind.Device, groupId, cancellationToken);
        List<DeviceRecord> found = await db.Devices
            .Where(d => d.Number > after && db.GroupMembers.Any(m => m.GroupId == group.Id && m.MemberId == d.Id))
            .OrderBy(d => d.Number).Take(limit + 1).ToListAsync(cancellationToken);
        return found.Count > limit ? (found[..limit], found[limit - 1].Number) : (found, null);
    }

    /// <summary>The groups that a user or a device is in, by name.</summary>
    /// <exception cref="OrgException">404: no such user or device.</exception>
    public async Task<IReadOnlyList<GroupRecord>> GroupsOfAsync(string kind, string member, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        string id = (await TargetAsync(db, kind, member, cancellationToken)).Id;
        return await db.Groups
            .Where(g => g.Kind == kind && db.GroupMembers.Any(m => m.GroupId == g.Id && m.MemberId == id))
            .OrderBy(g => g.NameKey).ToListAsync(cancellationToken);
    }

    /// <summary>How many members each group has; one without any is missing.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(string kind, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.GroupMembers
            .Where(m => db.Groups.Any(g => g.Id == m.GroupId && g.Kind == kind))
            .GroupBy(m => m.GroupId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
    }

    private static async Task<LogTarget> TargetAsync(OrgDb db, string kind, string member, CancellationToken cancellationToken) => kind == GroupKind.User
        ? LogTarget.Of(await Users.FindAsync(db, member, cancellationToken))
        : LogTarget.Of(await DeviceDirectory.FindAsync(db, member, cancellationToken));
}
