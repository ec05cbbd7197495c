using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace DeviceAgent.Org.Access;

/// <summary>The limits of who asks hold in the live parts of pages too, which are no requests.</summary>
public sealed class LimitedCircuits(AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return async context =>
        {
            OperatorLimits.Enter(AdminClaims.GrantOf((await authentication.GetAuthenticationStateAsync()).User));
            await next(context);
        };
    }
}
