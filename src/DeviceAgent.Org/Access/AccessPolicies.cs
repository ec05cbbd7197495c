using DeviceAgent.Org.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace DeviceAgent.Org.Access;

/// <summary>The authorization policies: one for each <see cref="Permission"/>, and one for what names none.</summary>
public static class AccessPolicies
{
    public static void Add(AuthorizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (Permission permission in Enum.GetValues<Permission>())
        {
            options.AddPolicy(permission.ToString(), policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(context => AdminClaims.GrantOf(context.User)?.Allows(permission) == true));
        }

        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(context => IsLetIn(context)).Build();
    }

    /// <summary>
    /// An endpoint that names no permission was forgotten: nobody may use it. A path that leads nowhere is told apart from others only to
    /// somebody who is let in. On the other listeners others decide.
    /// </summary>
    private static bool IsLetIn(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http
        && (Listeners.Of(http) != Listener.Admin || (http.GetEndpoint() is null && context.User.Identity?.IsAuthenticated == true));
}
