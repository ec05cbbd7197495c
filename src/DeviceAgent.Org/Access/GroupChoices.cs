using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access;

/// <summary>The groups that a form offers as limits.</summary>
public sealed class GroupChoices(OrgStore store)
{
    private const int Most = 1000;

    /// <summary>The first thousand by name, and the chosen one.</summary>
    /// <param name="kind">One of <see cref="GroupKind"/>.</param>
    /// <param name="chosen">The id of the chosen group; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<GroupRecord>> OfAsync(string kind, string? chosen, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        List<GroupRecord> first = await db.Groups.Where(g => g.Kind == kind).OrderBy(g => g.NameKey).Take(Most).ToListAsync(cancellationToken);
        return chosen is null || first.Exists(g => g.Id == chosen)
            ? first
            : [.. await db.Groups.Where(g => g.Kind == kind && g.Id == chosen).ToListAsync(cancellationToken), .. first];
    }
}
