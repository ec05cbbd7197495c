using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Api;

/// <summary>On the admin listener: no request without a valid API token, whatever its path; but those that are open to everybody.</summary>
public sealed class AdminAuthentication(RequestDelegate next, ApiTokens tokens, TokenUse use)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Listeners.Of(context) == Listener.Admin && !Listeners.IsOpen(context))
        {
            ApiTokenRecord? token = await tokens.FindAsync(context.Request.Headers.Authorization, context.RequestAborted);
            if (token is null)
            {
                await Answer.ErrorAsync(context, StatusCodes.Status401Unauthorized, OktaError.Of("E0000011", "Invalid token provided", []));
                return;
            }

            use.Used(token.Id);
            context.Items[typeof(LogActor)] = new LogActor(token.Id, "PublicClientApp", token.Name, $"API token {token.Name}");
        }

        await next(context);
    }

    /// <summary>Who makes this admin request, for the System Log.</summary>
    public static LogActor ActorOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (LogActor)context.Items[typeof(LogActor)]!;
    }
}
