using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>The loop while there is no OrgUrl: waits, because a missing configuration is not an error of the fleet (design rule 7).</summary>
public sealed partial class IdleLoop(Ticks ticks, IMachineClock clock, ILogger<IdleLoop> logger) : IAgentLoop
{
    /// <summary>There is no org to reach.</summary>
    public Task<bool> RunOnceAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Gives the ticks that polls would give: the look for a profile waits for them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        LogWaiting();
        while (true)
        {
            await Task.Delay(Ticks.LongestPause, clock.Wall, cancellationToken);
            ticks.Tick();
        }
    }

    public void PollNow(string why) => LogWaiting();

    [LoggerMessage(EventId = 107, EventName = "agent.waits-for-configuration", Level = LogLevel.Information, Message = "Waiting for configuration: OrgUrl is not set")]
    private partial void LogWaiting();
}
