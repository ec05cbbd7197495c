using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Cli.Seed;

/// <summary>The groups of a made-up company: those that the directory has, and what else is asked for.</summary>
internal sealed class SeedGroups(Dictionary<(string Kind, string Key), GroupRecord> groups, DateTimeOffset now)
{
    /// <summary>How many there are, of both kinds.</summary>
    public int Count => groups.Count;

    public static async Task<SeedGroups> ReadAsync(OrgDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return new SeedGroups(await db.Groups.AsNoTracking().ToDictionaryAsync(g => (g.Kind, g.NameKey), cancellationToken), now);
    }

    /// <param name="kind">One of <see cref="GroupKind"/>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isNew">Whether nobody has asked for it before.</param>
    public GroupRecord Of(string kind, string name, out bool isNew)
    {
        (string, string) key = (kind, Groups.Key(name));
        isNew = !groups.TryGetValue(key, out GroupRecord? group);
        return group ?? (groups[key] = Groups.Make(kind, name, null, now));
    }
}
