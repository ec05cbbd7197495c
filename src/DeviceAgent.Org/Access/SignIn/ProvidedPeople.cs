using System.Security.Claims;
using DeviceAgent.Org.Access.Administrators;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>Takes over whom the identity provider has proven to be somebody.</summary>
public sealed class ProvidedPeople(OrgStore store, SystemLogWriter log, Administrators.Administrators administrators, TimeProvider time)
{
    private const int LongestName = 200;

    /// <summary>Writes down who signs in and which role the groups give, and begins the session in the System Log.</summary>
    /// <returns>The person, or why there is no session: a <see cref="SignInFailure"/>.</returns>
    public Task<(AdministratorRecord? Person, string? Failure)> SignInAsync(
        ClaimsPrincipal proven, OidcSettings settings, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        ArgumentNullException.ThrowIfNull(settings);
        string subject = proven.FindFirstValue("sub") ?? throw new InvalidOperationException("a validated ID token has a subject");
        string issuer = proven.FindFirst("sub")!.Issuer;
        Role? role = settings.RoleOf(proven.FindAll(settings.GroupsClaim).Select(c => c.Value));
        return store.WriteAsync(
            async db =>
            {
                AdministratorRecord? person = await db.Administrators.FirstOrDefaultAsync(a => a.Issuer == issuer && a.Subject == subject, cancellationToken);
                if (person is null && role is null)
                {
                    // A stranger leaves a line in the System Log and no record.
                    AdministratorRecord stranger = Make(proven, issuer, subject);
                    log.Append(db, Start(stranger, address) with { Targets = [], Severity = "WARN", Result = "FAILURE", Reason = "NO_ROLE" });
                    return (null, SignInFailure.NoRole);
                }

                if (person is null)
                {
                    person = Make(proven, issuer, subject);

                    // Whatever the role is now: who becomes an operator later is as new as one.
                    person.Permissions = settings.HoldNewOperators ? LogoutPermissions.None : LogoutPermissions.Both;
                    db.Administrators.Add(person);
                }

                Update(db, person, proven, role, address);
                if (person.Grant is null)
                {
                    log.Append(db, Start(person, address) with { Severity = "WARN", Result = "FAILURE", Reason = person.Role is null ? "NO_ROLE" : "BLOCKED" });
                    return (null, person.Role is null ? SignInFailure.NoRole : SignInFailure.Blocked);
                }

                person.LastSignIn = time.GetUtcNow();
                log.Append(db, Start(person, address));
                return ((AdministratorRecord?)person, (string?)null);
            },
            cancellationToken);
    }

    /// <summary>A sign-in failed before anybody was proven.</summary>
    public Task<bool> FailAsync(string failure, string reason, string address, CancellationToken cancellationToken) => store.WriteAsync(
        db =>
        {
            log.Append(db, new LogEntry
            {
                EventType = EventType.SessionStart,
                DisplayMessage = "User login to Okta",
                Severity = "WARN",
                Actor = new LogActor("unknown", LogActor.PersonType, "unknown", "unknown") { Address = address },
                Targets = [],
                Result = "FAILURE",
                Reason = $"{failure.Replace('-', '_').ToUpperInvariant()}: {reason}",
            });
            return Task.FromResult(true);
        },
        cancellationToken);

    private void Update(OrgDb db, AdministratorRecord person, ClaimsPrincipal proven, Role? role, string address)
    {
        person.Name = NameOf(proven);
        person.Email = EmailOf(proven);
        string before = Administrators.Administrators.Facts(person);
        if (person.Role != role)
        {
            person.Role = role;
            person.Stamp = Administrators.Administrators.NewStamp();
            administrators.LogChanged(db, person, before, LogActor.Org with { Address = address });
        }
    }

    private AdministratorRecord Make(ClaimsPrincipal proven, string issuer, string subject) => new()
    {
        Id = OktaId.New("adm"),
        Issuer = issuer,
        Subject = subject,
        Name = NameOf(proven),
        Email = EmailOf(proven),
        Stamp = Administrators.Administrators.NewStamp(),
        Created = time.GetUtcNow(),
    };

    private static LogEntry Start(AdministratorRecord person, string address) => new()
    {
        EventType = EventType.SessionStart,
        DisplayMessage = "User login to Okta",
        Actor = new LogActor(person.Id, LogActor.PersonType, person.AlternateId, person.Name) { Address = address },
        Targets = [LogTarget.Of(person)],
    };

    private static string? EmailOf(ClaimsPrincipal proven) => Shown(proven.FindFirstValue("email") ?? proven.FindFirstValue("preferred_username"));

    private static string NameOf(ClaimsPrincipal proven) => Shown(proven.FindFirstValue("name")) ?? EmailOf(proven) ?? Shown(proven.FindFirstValue("sub"))!;

    private static string? Shown(string? text)
    {
        string shown = string.Concat((text ?? "").Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return shown.Length == 0 ? null : shown.Length > LongestName ? shown[..LongestName] : shown;
    }
}
