using DeviceAgent.Core.Polling;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>The loop while there is no OrgUrl: waits, because a missing configuration is not an error of the fleet (design rule 7).</summary>
public sealed partial class IdleLoop(ILogger<IdleLoop> logger) : IAgentLoop
{
    /// <summary>There is no org to reach.</summary>
    public Task<bool> RunOnceAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public Task RunAsync(CancellationToken cancellationToken)
    {
        LogWaiting();
        return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public void PollNow(string why) => LogWaiting();

    [LoggerMessage(EventId = 107, EventName = "agent.waits-for-configuration", Level = LogLevel.Information, Message = "Waiting for configuration: OrgUrl is not set")]
    private partial void LogWaiting();
}
