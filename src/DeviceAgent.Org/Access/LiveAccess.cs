using System.Security.Claims;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.Api;
using Microsoft.AspNetCore.Components.Authorization;

namespace DeviceAgent.Org.Access;

/// <summary>
/// For the live parts of pages, which go on without a request: each of their readings asks the person's record anew whether the session counts, what it
/// allows and within which limits.
/// </summary>
public sealed class LiveAccess(AuthenticationStateProvider authentication, ConsoleSessions sessions)
{
    /// <summary>Reads within the limits that hold now.</summary>
    /// <exception cref="OrgException">401: the session is over; 403: the permission is gone. Nothing is read then.</exception>
    public async Task<T> ReadAsync<T>(Permission permission, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ClaimsPrincipal told = (await authentication.GetAuthenticationStateAsync()).User;
        ClaimsPrincipal now = await sessions.FindAsync(told, "", cancellationToken) ?? throw OrgException.SignedOut();
        Grant? grant = AdminClaims.GrantOf(now);
        if (grant?.Allows(permission) != true)
        {
            throw OrgException.Forbidden(Refusal.Of(grant, permission.ToString()));
        }

        OperatorLimits.Enter(grant);
        return await read();
    }
}
