using DeviceAgent.Org.Access;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Api;

/// <summary>Who makes an admin request.</summary>
public static class AdminAuthentication
{
    /// <summary>Who makes this admin request, for the System Log.</summary>
    public static LogActor ActorOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Actor.Of(context.User);
    }
}
