using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess.Revocation;

/// <summary>Carries out the revocations that wait. While none waits it does nothing at all.</summary>
public sealed partial class RevocationMonitor(Revocations revocations, TimeProvider time, ProcessFault fault, ILogger<RevocationMonitor> logger)
    : WatchedLoop(fault)
{
    /// <summary>How often it looks while one waits, besides whenever an outcome comes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // Taken before the look: what comes during it is not missed.
            Task news = revocations.News;
            bool waiting = true;
            try
            {
                waiting = await revocations.FinishAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.MayPass(e))
            {
                LogNotFinished(e);
            }

            if (waiting)
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(news, Task.Delay(Interval, time, over.Token));
                await over.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
            }
            else
            {
                await news.WaitAsync(stoppingToken);
            }

            await Task.Yield();
        }
    }

    [LoggerMessage(EventId = 2230, EventName = "revocation.not-finished", Level = LogLevel.Error, Message = "the database cannot be used; waiting revocations are looked at again in a moment")]
    private partial void LogNotFinished(Exception exception);
}
