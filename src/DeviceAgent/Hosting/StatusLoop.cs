using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.Polling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>
/// Writes the status after every event that shows in it, beside the loops, which never wait for it; several events in a row are one
/// writing. It has no timer of its own. Nothing that goes wrong here ends the agent.
/// </summary>
public sealed partial class StatusLoop(StatusBoard board, StatusFiles files, AgentWorker worker, ILogger<StatusLoop> logger) : BackgroundService
{
    private readonly Signal changed = new(new Ticks(StatePlatform.Clock()));
    private bool failed;

    /// <summary>Writes once more, that the agent has ended and how.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Write(worker.ExitCode);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        board.Changed += changed.Set;
        board.WatchPipeline();
        while (true)
        {
            Write(null);
            await changed.WaitAsync(null, stoppingToken);
        }
    }

    private void Write(int? exitCode)
    {
        try
        {
            files.Write(board.Compose(exitCode));
            failed = false;
        }
        catch (Exception e)
        {
            if (!failed)
            {
                LogFailed(e);
            }

            failed = true;
        }
    }

    [LoggerMessage(EventId = 112, EventName = "agent.status-failed", Level = LogLevel.Error, Message = "The status cannot be put together; the agent goes on")]
    private partial void LogFailed(Exception exception);
}
