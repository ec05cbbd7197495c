using DeviceAgent.Core.Polling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>Runs the loop, and stops the host when the loop ends: a process with a dead loop would sit there and do nothing.</summary>
public sealed partial class AgentWorker(
    IAgentLoop loop, WorkerMode mode, IHostApplicationLifetime lifetime, ILogger<AgentWorker> logger) : BackgroundService
{
    /// <summary>The process's exit code, valid once the host has stopped. .NET itself would exit with 0 after a dead worker.</summary>
    public int ExitCode { get; private set; } = mode == WorkerMode.Once ? ExitCodes.NotFinished : ExitCodes.Ok;

    /// <summary>Whether nothing of the loop runs any more. False after a stop: it did not listen to its cancellation.</summary>
    public bool HasEnded => ExecuteTask?.IsCompleted ?? true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WaitUntilStartedAsync(stoppingToken);
            await (mode == WorkerMode.Once ? RunOnceAsync(stoppingToken) : RunUntilStoppedAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // As asked. With Once the exit code still says that it was not finished.
        }
        catch (Exception e)
        {
            LogDied(e);
            ExitCode = ExitCodes.LoopDied;
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    /// <summary>A loop that ends at once would otherwise stop a host that is still starting, which throws instead of stopping.</summary>
    private async Task WaitUntilStartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        if (await loop.RunOnceAsync(stoppingToken))
        {
            ExitCode = ExitCodes.Ok;
        }
        else
        {
            LogNotFinished();
        }
    }

    private async Task RunUntilStoppedAsync(CancellationToken stoppingToken)
    {
        await loop.RunAsync(stoppingToken);
        if (!stoppingToken.IsCancellationRequested)
        {
            LogReturned();
            ExitCode = ExitCodes.LoopDied;
        }
    }

    [LoggerMessage(EventId = 104, EventName = "agent.loop-died", Level = LogLevel.Critical, Message = "The agent's loop died")]
    private partial void LogDied(Exception exception);

    [LoggerMessage(EventId = 105, EventName = "agent.loop-returned", Level = LogLevel.Critical, Message = "The agent's loop returned without being asked to stop")]
    private partial void LogReturned();

    [LoggerMessage(EventId = 106, EventName = "agent.not-finished", Level = LogLevel.Warning, Message = "The org was not reached, or not everything was finished")]
    private partial void LogNotFinished();
}
