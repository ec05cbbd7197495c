using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>
/// Lists the sessions whenever somebody has signed in or out, so that the start of a session is known closely also while a poll is
/// held. Listings at every tick go on: a notification that is missed costs exactness, nothing else.
/// </summary>
public sealed partial class LoginWatch(ILoginEvents events, SessionWatch watch, ILogger<LoginWatch> logger) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private IDisposable? watching;

    public void Start() => watching = events.Watch(() => _ = ObserveAsync());

    public void Dispose()
    {
        watching?.Dispose();
        stop.Cancel();
        stop.Dispose();
    }

    private async Task ObserveAsync()
    {
        try
        {
            await watch.ListAsync(stop.Token);
        }
        catch (SessionListException e)
        {
            LogUnreadable(e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The agent stops.
        }
    }

    [LoggerMessage(EventId = 108, EventName = "agent.sessions-unreadable-at-login", Level = LogLevel.Warning, Message = "The sessions cannot be read: {Reason}")]
    private partial void LogUnreadable(string reason);
}
