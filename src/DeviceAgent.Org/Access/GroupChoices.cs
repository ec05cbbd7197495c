using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access;

/// <summary>The groups that a form offers as limits.</summary>
public sealed class GroupChoices(OrgStore store)
{
    /// <summary>All of a kind, by name.</summary>
    /// <param name="kind">One of <see cref="GroupKind"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<GroupRecord>> OfAsync(string kind, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.Groups.Where(g => g.Kind == kind).OrderBy(g => g.NameKey).ToListAsync(cancellationToken);
    }
}
