using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Polly;
using Polly.Retry;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>Looks again and again. After a failure it waits for longer each time, at most <see cref="LongestPause"/>, or for as long as Okta asks.</summary>
public sealed class RelayLoop(SystemLogRelay relay, RelayLease lease, RelayFaults faults, OrgOptions options, TimeProvider time, ProcessFault fault) : WatchedLoop(fault)
{
    /// <summary>After the first failure; each further one doubles it.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>An Okta that is back is noticed this soon.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly OktaSettings okta = options.Settings.Okta!;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        ResiliencePipeline<TimeSpan> looks = new ResiliencePipelineBuilder<TimeSpan> { TimeProvider = time }.AddRetry(Retry(stoppingToken)).Build();
        try
        {
            while (true)
            {
                TimeSpan rest = await looks.ExecuteAsync(async cancel => await relay.LookAsync(cancel), stoppingToken);
                faults.End();
                await Task.Delay(rest, time, stoppingToken);

                // Off the timer's thread: SQLite works synchronously.
                await Task.Yield();
            }
        }
        finally
        {
            await GiveUpAsync();
        }
    }

    private RetryStrategyOptions<TimeSpan> Retry(CancellationToken stoppingToken) => new()
    {

        // Whatever it is: an entry of Okta's log that nobody thought of must not end the org.
        ShouldHandle = a => ValueTask.FromResult(a.Outcome.Exception is not null && !stoppingToken.IsCancellationRequested),
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = FirstPause,
        MaxDelay = LongestPause,
        DelayGenerator = a => ValueTask.FromResult((a.Outcome.Exception as OktaException)?.RetryAfter),
        OnRetry = async a => await faults.NoteAsync(a.Outcome.Exception!, stoppingToken),
    };

    private async Task GiveUpAsync()
    {
        try
        {
            await lease.ReleaseAsync(okta.Name);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            // It ends by itself.
        }
    }
}
