using System.Globalization;
using System.Security.Claims;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>
/// From a person to a cookie and back. A cookie counts only while the person's record says so: it is read for every request, so what a super admin
/// takes away is gone at once.
/// </summary>
public sealed class ConsoleSessions(OrgStore store, TimeProvider time)
{
    /// <summary>Without a request for so long a session ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    /// <summary>After so long it ends in any case.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    private const string Stamp = "stamp";
    private const string SignedInAt = "signed_in_at";

    /// <summary>The principal of a person who signs in now.</summary>
    public ClaimsPrincipal Begin(AdministratorRecord person, string address) => PrincipalOf(person, address, time.GetUtcNow());

    /// <summary>Whether the principal's session still counts.</summary>
    /// <returns>The principal as it is now; null when the session is over.</returns>
    public async Task<ClaimsPrincipal?> FindAsync(ClaimsPrincipal principal, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(principal);
        string? id = principal.FindFirstValue(AdminClaims.Id);
        if (id is null || !long.TryParse(principal.FindFirstValue(SignedInAt), NumberStyles.None, CultureInfo.InvariantCulture, out long began))
        {
            return null;
        }

        var signedInAt = DateTimeOffset.FromUnixTimeSeconds(began);
        await using OrgDb db = store.OpenForReading();
        AdministratorRecord? person = await db.Administrators.FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        return person?.Grant is not null && person.Stamp == principal.FindFirstValue(Stamp) && time.GetUtcNow() - signedInAt < Longest
            ? PrincipalOf(person, address, signedInAt)
            : null;
    }

    /// <summary>The cookie scheme's event: see <see cref="FindAsync"/>.</summary>
    internal static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        ConsoleSessions sessions = context.HttpContext.RequestServices.GetRequiredService<ConsoleSessions>();
        if (context.Principal is { } told
            && await sessions.FindAsync(told, ClientAddress.Of(context.HttpContext), context.HttpContext.RequestAborted) is { } principal)
        {
            context.ReplacePrincipal(principal);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(AccessSchemes.Console);
    }

    private static ClaimsPrincipal PrincipalOf(AdministratorRecord person, string address, DateTimeOffset signedInAt) => new(new ClaimsIdentity(
        [
            new Claim(AdminClaims.Id, person.Id),
            new Claim(AdminClaims.Name, person.Name),
            new Claim(AdminClaims.AlternateId, person.AlternateId),
            new Claim(AdminClaims.ActorType, LogActor.PersonType),
            new Claim(AdminClaims.Address, address),
            new Claim(Stamp, person.Stamp),
            new Claim(SignedInAt, signedInAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            .. person.Grant is { } grant ? AdminClaims.Of(grant) : [],
        ],
        AccessSchemes.Console,
        AdminClaims.Name,
        null));
}
