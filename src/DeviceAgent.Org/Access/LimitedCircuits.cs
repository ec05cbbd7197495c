using Microsoft.AspNetCore.Components.Server.Circuits;

namespace DeviceAgent.Org.Access;

/// <summary>
/// What happens in the live parts of pages is no request, and what was allowed when they began may be so no longer: by itself it sees nothing. They read by
/// <see cref="LiveAccess"/>.
/// </summary>
public sealed class LimitedCircuits : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return async context =>
        {
            OperatorLimits.EnterNothing();
            await next(context);
        };
    }
}
