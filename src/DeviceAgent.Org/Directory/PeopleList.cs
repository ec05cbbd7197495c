using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>The people as a list for the eye: by login, in numbered pages, with how many devices each uses. Only the page's rows are read.</summary>
public sealed class PeopleList(OrgStore store, TimeProvider time)
{
    public const int PageSize = 50;

    /// <summary>One page.</summary>
    /// <param name="search">In the login, e-mail address or name; null or empty for all.</param>
    /// <param name="status">One of <see cref="UserStatus"/>; null or empty for all.</param>
    /// <param name="page">From 1.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The page, and how many there are on all pages.</returns>
    public async Task<(IReadOnlyList<PersonRow> Page, int Total)> ReadAsync(
        string? search, string? status, int page, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        bool searched = !string.IsNullOrWhiteSpace(search);
        IQueryable<UserRecord> rows = searched ? db.UsersLike(LikePattern.Of(search!.Trim())) : db.Users;
        rows = (string.IsNullOrEmpty(status) ? rows : rows.Where(u => u.Status == status)).OrderBy(u => u.LoginKey);
        int skipped = (page - 1) * PageSize;
        int total;
        if (searched)
        {
            // To look into every name costs more than all the rest, and the page and the count would each do so: once for both.
            List<string> ids = await rows.Select(u => u.Id).ToListAsync(cancellationToken);
            string[] shown = [.. ids.Skip(skipped).Take(PageSize)];
            rows = db.Users.Where(u => shown.Contains(u.Id)).OrderBy(u => u.LoginKey);
            total = ids.Count;
        }
        else
        {
            total = await rows.CountAsync(cancellationToken);
            rows = rows.Skip(skipped).Take(PageSize);
        }

        List<UserRecord> found = await rows.ToListAsync(cancellationToken);
        IReadOnlyDictionary<string, int> devices = await DeviceUse.CountOfUsersAsync(db, found, time.GetUtcNow(), cancellationToken);
        return ([.. found.Select(u => new PersonRow(u.Id, u.Login, PersonRow.NameOf(u), u.Status, devices[u.Id]))], total);
    }
}
