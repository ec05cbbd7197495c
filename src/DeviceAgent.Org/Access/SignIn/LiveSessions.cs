using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>A live part of a page lasts longer than its request: it is asked again and again whether the session still counts.</summary>
public sealed class LiveSessions(ILoggerFactory logs, ConsoleSessions sessions) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(10);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        return await sessions.FindAsync(authenticationState.User, "", cancellationToken) is not null;
    }
}
