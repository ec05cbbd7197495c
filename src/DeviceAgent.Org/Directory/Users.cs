using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>The people of the directory: creating and finding them. Their statuses: <see cref="UserLifecycle"/>.</summary>
public sealed class Users(OrgStore store, SystemLogWriter log, TimeProvider time)
{
    private const int ShortestLogin = 5;
    private const int LongestLogin = 100;
    private const int LongestName = 50;

    /// <summary>Creates a user, ACTIVE or STAGED: there are no passwords here, so activation waits for nobody.</summary>
    /// <exception cref="OrgException">400: a bad profile, or the login is taken.</exception>
    public Task<UserRecord> CreateAsync(JsonObject profile, bool activate, LogActor actor, CancellationToken cancellationToken)
    {
        UserRecord user = Make(profile, activate, time.GetUtcNow());
        return store.WriteAsync(
            async db =>
            {
                if (await db.Users.AnyAsync(u => u.LoginKey == user.LoginKey, cancellationToken))
                {
                    throw OrgException.Invalid("login", "An object with this field already exists in the current organization");
                }

                db.Users.Add(user);
                await log.AppendAsync(db, $"{EventType.UserCreate}:{user.Id}", Entry(EventType.UserCreate, "Create Okta user", user, actor), cancellationToken);
                if (activate)
                {
                    await log.AppendAsync(
                        db, $"{EventType.UserActivate}:{user.Id}:0", Entry(EventType.UserActivate, "Activate Okta user", user, actor), cancellationToken);
                }

                return user;
            },
            cancellationToken);
    }

    /// <exception cref="OrgException">404.</exception>
    public async Task<UserRecord> GetAsync(string idOrLogin, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await FindAsync(db, idOrLogin, cancellationToken);
    }

    /// <summary>One page in the order of creation, and the cursor of the next one.</summary>
    /// <param name="filter">Null for everyone who is not deactivated, as Okta lists them.</param>
    /// <param name="q">The start of a first name, last name, e-mail address or login; null for all.</param>
    /// <param name="after">The cursor.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(IReadOnlyList<UserRecord> Page, long? Next)> ListAsync(
        ScimFilter? filter, string? q, long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        List<UserRecord> page = [];
        IQueryable<UserRecord> rows = db.Users.Where(u => u.Number > after).OrderBy(u => u.Number);
        await foreach (UserRecord user in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!Matches(user, filter, q))
            {
                continue;
            }

            if (page.Count == limit)
            {
                return (page, page[^1].Number);
            }

            page.Add(user);
        }

        return (page, null);
    }

    /// <summary>The user with this id or login, tracked when <paramref name="db"/> tracks.</summary>
    /// <exception cref="OrgException">404.</exception>
    internal static async Task<UserRecord> FindAsync(OrgDb db, string idOrLogin, CancellationToken cancellationToken)
    {
        string key = Key(idOrLogin);
        return await db.Users.FirstOrDefaultAsync(u => u.Id == idOrLogin, cancellationToken)
            ?? await db.Users.FirstOrDefaultAsync(u => u.LoginKey == key, cancellationToken)
            ?? throw OrgException.NotFound("User", idOrLogin);
    }

    internal static LogEntry Entry(string eventType, string message, UserRecord user, LogActor actor) => new()
    {
        EventType = eventType,
        DisplayMessage = message,
        Actor = actor,
        Targets = [LogTarget.Of(user)],
    };

    /// <summary>How logins, e-mail addresses and reported links are compared.</summary>
    internal static string Key(string text) => text.Trim().ToLowerInvariant();

    private static bool Matches(UserRecord user, ScimFilter? filter, string? q)
    {
        if (filter is not null)
        {
            return filter.Matches(JsonSerializer.SerializeToElement(UserView.Of(user, ""), OrgJson.Options));
        }

        return user.Status != UserStatus.Deprovisioned && (string.IsNullOrEmpty(q) || StartsWith(user, q));
    }

    private static bool StartsWith(UserRecord user, string q)
    {
        JsonNode? profile = JsonNode.Parse(user.Profile);
        return new[] { user.Login, user.Email, (string?)profile?["firstName"], (string?)profile?["lastName"] }
            .Any(text => text?.StartsWith(q, StringComparison.OrdinalIgnoreCase) == true);
    }

    /// <summary>A new user of a profile, which gets the e-mail address that the login is.</summary>
    /// <exception cref="OrgException">400: a bad profile.</exception>
    internal static UserRecord Make(JsonObject profile, bool activate, DateTimeOffset now)
    {
        ProfileCheck.Require(profile);
        string login = ProfileCheck.Text(profile, "login", ShortestLogin, LongestLogin)
            ?? throw OrgException.Invalid("login", "The field cannot be left blank");
        if (login.Any(char.IsWhiteSpace) || login.Contains('/', StringComparison.Ordinal))
        {
            // It stands in paths, and in the subjects of commands, where blanks would make it somebody else.
            throw OrgException.Invalid("login", "must hold no blank and no slash");
        }

        string? email = ProfileCheck.Text(profile, "email", ShortestLogin, LongestLogin) ?? (login.Contains('@', StringComparison.Ordinal) ? login : null);
        if (email is null || !email.Contains('@', StringComparison.Ordinal) || email.Any(char.IsWhiteSpace))
        {
            throw OrgException.Invalid("email", "The field must be an e-mail address");
        }

        _ = ProfileCheck.Text(profile, "firstName", 1, LongestName);
        _ = ProfileCheck.Text(profile, "lastName", 1, LongestName);
        profile["email"] = email;
        return new UserRecord
        {
            Id = OktaId.New("00u"),
            Login = login,
            LoginKey = Key(login),
            Email = email,
            Profile = profile.ToJsonString(OrgJson.Options),
            Status = activate ? UserStatus.Active : UserStatus.Staged,
            Created = now,
            Activated = activate ? now : null,
            StatusChanged = now,
            LastUpdated = now,
        };
    }
}
