namespace DeviceAgent.Org.Hosting;

/// <summary>A background loop whose death, by exception or by returning early, ends the process with a non-zero code.</summary>
public abstract class WatchedLoop(ProcessFault fault) : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
            stoppingToken.ThrowIfCancellationRequested();
            fault.Report(new InvalidOperationException($"{GetType().Name} returned"));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The org stops.
        }
        catch (Exception e)
        {
            fault.Report(e);
        }
    }

    protected abstract Task RunAsync(CancellationToken stoppingToken);
}
