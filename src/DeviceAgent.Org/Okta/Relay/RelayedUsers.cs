using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>
/// The users here whom some events mean: by Okta's id, else by login, else by an e-mail address that one user alone has. Who was found by login is known
/// by the id from then on, so that a new login in Okta does not lose them.
/// </summary>
internal sealed class RelayedUsers
{
    private readonly List<UserRecord> users;

    private RelayedUsers(List<UserRecord> users) => this.users = users;

    /// <summary>Reads all that one of the events could mean, in one query. They are tracked.</summary>
    public static async Task<RelayedUsers> ReadAsync(OrgDb db, IReadOnlyList<LoggedEvent> events, CancellationToken cancellationToken)
    {
        string[] ids = [.. events.Select(e => e.UserId).OfType<string>().Distinct()];
        string[] keys = [.. events.Select(e => e.Login).OfType<string>().Select(Users.Key).Distinct()];
        return new RelayedUsers(await db.Users
            .Where(u => ids.Contains(u.OktaId!) || ids.Contains(u.Id) || keys.Contains(u.LoginKey) || keys.Contains(u.Email.ToLower()))
            .OrderBy(u => u.Number)
            .ToListAsync(cancellationToken));
    }

    /// <summary>Null for nobody, or several.</summary>
    public UserRecord? Find(LoggedEvent logged)
    {
        if (logged.UserId is { } id && (users.Find(u => u.OktaId == id) ?? users.Find(u => u.Id == id)) is { } known)
        {
            return known;
        }

        string? key = logged.Login is { } login ? Users.Key(login) : null;
        if (key is null)
        {
            return null;
        }

        if (users.Find(u => u.LoginKey == key) is { } named)
        {
            // Also in the place of another id: whoever was deleted in Okta and made anew has the old login.
            named.OktaId = logged.UserId ?? named.OktaId;
            return named;
        }

        List<UserRecord> addressed = users.FindAll(u => Users.Key(u.Email) == key);
        return addressed.Count == 1 ? addressed[0] : null;
    }
}
