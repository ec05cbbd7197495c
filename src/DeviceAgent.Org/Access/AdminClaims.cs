using System.Security.Claims;

namespace DeviceAgent.Org.Access;

/// <summary>How a signed-in person or a token stands in a <see cref="ClaimsPrincipal"/>: the same for the API and the console.</summary>
public static class AdminClaims
{
    /// <summary>The id of the token or the administrator.</summary>
    public const string Id = "sub";

    public const string Name = "name";

    /// <summary>What the System Log calls the actor: <c>PublicClientApp</c> for a token, <c>User</c> for a person.</summary>
    public const string ActorType = "actor_type";

    /// <summary>How else the actor is known: the token's name, the person's e-mail address.</summary>
    public const string AlternateId = "alternate_id";

    /// <summary>Where the request comes from, behind trusted proxies.</summary>
    public const string Address = "client_address";

    private const string RoleName = "role";
    private const string Permissions = "logout_permissions";
    private const string UserGroup = "user_group";
    private const string DeviceGroup = "device_group";

    /// <summary>The claims of a grant.</summary>
    public static IEnumerable<Claim> Of(Grant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        yield return new Claim(RoleName, grant.Role.ToString());
        yield return new Claim(Permissions, grant.Permissions.ToString());
        if (grant.UserGroupId is { } users)
        {
            yield return new Claim(UserGroup, users);
        }

        if (grant.DeviceGroupId is { } devices)
        {
            yield return new Claim(DeviceGroup, devices);
        }
    }

    /// <summary>The grant of a signed-in person or token; null for nobody.</summary>
    public static Grant? GrantOf(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.Identity?.IsAuthenticated == true && Enum.TryParse(principal.FindFirstValue(RoleName), out Role role)
            ? new Grant(
                role,
                Enum.TryParse(principal.FindFirstValue(Permissions), out LogoutPermissions permissions) ? permissions : LogoutPermissions.None,
                principal.FindFirstValue(UserGroup),
                principal.FindFirstValue(DeviceGroup))
            : null;
    }
}
