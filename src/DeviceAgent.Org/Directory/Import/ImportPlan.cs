using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory.Import;

/// <summary>What an import file means for the directory as it is.</summary>
internal sealed class ImportPlan(DateTimeOffset now)
{
    private const int KeysAtOnce = 500;

    private readonly Dictionary<string, GroupRecord> groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> changedGroups = new(StringComparer.Ordinal);

    public List<UserRecord> NewUsers { get; } = [];

    public List<(UserRecord User, LogChange Change)> ChangedUsers { get; } = [];

    public List<GroupRecord> NewGroups { get; } = [];

    public List<(GroupRecord Group, UserRecord User)> Memberships { get; } = [];

    /// <summary>Those that were there and get members.</summary>
    public IEnumerable<GroupRecord> ChangedGroups => groups.Values.Where(g => changedGroups.Contains(g.Id) && !NewGroups.Contains(g));

    /// <param name="db">The directory.</param>
    /// <param name="rows">The people of the file.</param>
    /// <param name="faults">What is wrong with the file already.</param>
    /// <param name="now">The org's time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgException">400: something is wrong with the file, or some people cannot be as it wants them; each with its line.</exception>
    public static async Task<ImportPlan> MakeAsync(
        OrgDb db, IReadOnlyList<ImportRow> rows, ImportFaults faults, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = new ImportPlan(now);
        Dictionary<string, UserRecord> known = await UsersAsync(db, rows, cancellationToken);
        HashSet<(string, string)> members = await plan.ReadGroupsAsync(db, rows, cancellationToken);
        foreach (ImportRow row in rows)
        {
            try
            {
                plan.Add(row, known.GetValueOrDefault(Users.Key(row.Login)), members);
            }
            catch (OrgException fault)
            {
                faults.Add(row.Line, fault);
            }
        }

        faults.Throw();
        return plan;
    }

    private void Add(ImportRow row, UserRecord? user, HashSet<(string Group, string User)> members)
    {
        if (user is null)
        {
            user = Users.Make(row.Attributes, activate: true, now);
            NewUsers.Add(user);
        }
        else if (Change(row, user) is { } change)
        {
            ChangedUsers.Add((user, change));
        }

        foreach (GroupRecord group in row.Groups.Select(GroupOf))
        {
            if (members.Add((group.Id, user.Id)))
            {
                group.LastMembershipUpdated = now;
                changedGroups.Add(group.Id);
                Memberships.Add((group, user));
            }
        }
    }

    /// <summary>Writes the file's attributes over the user's; what the file leaves empty stays. Null when nothing is different.</summary>
    private LogChange? Change(ImportRow row, UserRecord user)
    {
        JsonObject profile = JsonNode.Parse(user.Profile)!.AsObject();
        List<(string, object?, object?)> attributes = [];
        foreach ((string name, JsonNode? value) in row.Attributes.Where(a => a.Key != "login"))
        {
            attributes.Add((name, profile[name]?.ToString(), value!.ToString()));
            profile[name] = value.DeepClone();
        }

        UserRecord wanted = Users.Make(profile, activate: true, now);
        LogChange? change = LogChange.Of([.. attributes]);
        if (change is not null)
        {
            user.Email = wanted.Email;
            user.Profile = wanted.Profile;
            user.LastUpdated = now;
        }

        return change;
    }

    private GroupRecord GroupOf(string name)
    {
        string key = Groups.Key(name);
        if (!groups.TryGetValue(key, out GroupRecord? group))
        {
            group = Groups.Make(GroupKind.User, name, null, now);
            groups[key] = group;
            NewGroups.Add(group);
        }

        return group;
    }

    private static async Task<Dictionary<string, UserRecord>> UsersAsync(OrgDb db, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, UserRecord>(StringComparer.Ordinal);
        foreach (string[] keys in rows.Select(r => Users.Key(r.Login)).Chunk(KeysAtOnce))
        {
            foreach (UserRecord user in await db.Users.AsNoTracking().Where(u => keys.Contains(u.LoginKey)).ToListAsync(cancellationToken))
            {
                known[user.LoginKey] = user;
            }
        }

        return known;
    }

    /// <summary>The groups of the file that are there, and who is in them.</summary>
    private async Task<HashSet<(string Group, string User)>> ReadGroupsAsync(OrgDb db, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        HashSet<(string, string)> members = [];
        foreach (string[] keys in rows.SelectMany(r => r.Groups).Select(Groups.Key).Distinct().Chunk(KeysAtOnce))
        {
            foreach (GroupRecord group in await db.Groups.AsNoTracking().Where(g => g.Kind == GroupKind.User && keys.Contains(g.NameKey)).ToListAsync(cancellationToken))
            {
                groups[group.NameKey] = group;
                List<string> ids = await db.GroupMembers.Where(m => m.GroupId == group.Id).Select(m => m.MemberId).ToListAsync(cancellationToken);
                members.UnionWith(ids.Select(id => (group.Id, id)));
            }
        }

        return members;
    }
}
