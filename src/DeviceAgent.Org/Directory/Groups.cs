using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>The groups of users and of devices. Who is in them: <see cref="GroupMembers"/>.</summary>
public sealed class Groups(OrgStore store, GroupEvents events, TimeProvider time)
{
    /// <exception cref="OrgException">400: a bad profile, or the name is taken.</exception>
    public Task<GroupRecord> CreateAsync(string kind, GroupProfile profile, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        GroupProfile wanted = profile.Checked();
        return store.WriteAsync(
            async db =>
            {
                await RequireFreeAsync(db, kind, wanted.Name!, null, cancellationToken);
                GroupRecord group = Make(kind, wanted.Name!, wanted.Description, time.GetUtcNow());
                db.Groups.Add(group);
                events.Created(db, group, actor);
                return group;
            },
            cancellationToken);
    }

    /// <exception cref="OrgException">404.</exception>
    public async Task<GroupRecord> GetAsync(string kind, string id, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await FindAsync(db, kind, id, cancellationToken);
    }

    /// <summary>One page in the order of creation, and the cursor of the next one.</summary>
    /// <param name="kind">One of <see cref="GroupKind"/>.</param>
    /// <param name="filter">Null for all.</param>
    /// <param name="q">The start of a name; null for all.</param>
    /// <param name="after">The cursor.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(IReadOnlyList<GroupRecord> Page, long? Next)> ListAsync(
        string kind, ScimFilter? filter, string? q, long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        string start = Key(q ?? "");
        List<GroupRecord> page = [];
        IQueryable<GroupRecord> rows = db.Groups.Where(g => g.Kind == kind && g.Number > after && g.NameKey.StartsWith(start)).OrderBy(g => g.Number);
        await foreach (GroupRecord group in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (filter?.Matches(JsonSerializer.SerializeToElement(GroupView.Of(group, ""), OrgJson.Options)) == false)
            {
                continue;
            }

            if (page.Count == limit)
            {
                return (page, page[^1].Number);
            }

            page.Add(group);
        }

        return (page, null);
    }

    /// <exception cref="OrgException">400: a bad profile, or the name is taken; 404.</exception>
    public Task<GroupRecord> ReplaceAsync(string kind, string id, GroupProfile profile, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        GroupProfile wanted = profile.Checked();
        return store.WriteAsync(
            async db =>
            {
                GroupRecord group = await FindAsync(db, kind, id, cancellationToken);
                await RequireFreeAsync(db, kind, wanted.Name!, group.Id, cancellationToken);
                var change = LogChange.Of(("name", group.Name, wanted.Name), ("description", group.Description, wanted.Description));
                group.Name = wanted.Name!;
                group.NameKey = Key(wanted.Name!);
                group.Description = wanted.Description;
                group.LastUpdated = change is null ? group.LastUpdated : time.GetUtcNow();
                events.Updated(db, group, change, actor);
                return group;
            },
            cancellationToken);
    }

    /// <summary>Deletes a group; its members stay.</summary>
    /// <exception cref="OrgException">400: a rule of the entity risk policy names it, or it limits an administrator or an API token; 404.</exception>
    public Task<bool> DeleteAsync(string kind, string id, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            GroupRecord group = await FindAsync(db, kind, id, cancellationToken);
            RiskRuleRecord? rule = (await db.RiskRules.ToListAsync(cancellationToken))
                .Find(r => r.IncludeGroups.Contains(id) || r.ExcludeGroups.Contains(id));
            if (rule is not null)
            {
                // Without it the rule would mean any group, or spare nobody.
                throw OrgException.Invalid("id", $"the rule {rule.Name} of the entity risk policy names the group {group.Name}: change the rule first");
            }

            await RequireLimitsNobodyAsync(db, group, cancellationToken);
            db.GroupMembers.RemoveRange(await db.GroupMembers.Where(m => m.GroupId == id).ToListAsync(cancellationToken));
            db.Groups.Remove(group);
            events.Deleted(db, group, actor);
            return true;
        },
        cancellationToken);

    /// <summary>How names are compared.</summary>
    internal static string Key(string name) => name.Trim().ToLowerInvariant();

    /// <summary>A new group of a checked profile.</summary>
    internal static GroupRecord Make(string kind, string name, string? description, DateTimeOffset now) => new()
    {
        Id = OktaId.New(GroupKind.PrefixOf(kind)),
        Kind = kind,
        Name = name,
        NameKey = Key(name),
        Description = description,
        Created = now,
        LastUpdated = now,
        LastMembershipUpdated = now,
    };

    internal static async Task<GroupRecord> FindAsync(OrgDb db, string kind, string id, CancellationToken cancellationToken) =>
        await db.Groups.FirstOrDefaultAsync(g => g.Id == id && g.Kind == kind, cancellationToken) ?? throw OrgException.NotFound(GroupKind.NameOf(kind), id);

    /// <summary>Without it nothing at all would be within the limits, and whoever looked for the reason would find an id that is nowhere.</summary>
    private async Task RequireLimitsNobodyAsync(OrgDb db, GroupRecord group, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string? limited = (await db.Administrators.FirstOrDefaultAsync(a => a.UserGroupId == group.Id || a.DeviceGroupId == group.Id, cancellationToken))?.Name is { } person
            ? $"the administrator {person}: take the limit away first"
            : (await db.ApiTokens.Where(t => t.UserGroupId == group.Id || t.DeviceGroupId == group.Id).ToListAsync(cancellationToken)).Find(t => t.IsGood(now)) is { } token
                ? $"the API token {token.Name}: revoke it first"
                : null;
        if (limited is not null)
        {
            throw OrgException.Invalid("id", $"the group {group.Name} limits {limited}");
        }
    }

    private static async Task RequireFreeAsync(OrgDb db, string kind, string name, string? except, CancellationToken cancellationToken)
    {
        string key = Key(name);
        if (await db.Groups.AnyAsync(g => g.Kind == kind && g.NameKey == key && g.Id != except, cancellationToken))
        {
            throw OrgException.Invalid("name", "An object with this field already exists in the current organization");
        }
    }
}
