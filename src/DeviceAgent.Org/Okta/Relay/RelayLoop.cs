using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;
using Polly;
using Polly.Retry;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>Looks again and again. After a failure it waits for longer each time, at most <see cref="LongestPause"/>, or for as long as Okta asks.</summary>
public sealed partial class RelayLoop(SystemLogRelay relay, RelayLease lease, OrgStore store, OrgOptions options, TimeProvider time, ProcessFault fault, ILogger<RelayLoop> logger)
    : WatchedLoop(fault)
{
    /// <summary>After the first failure; each further one doubles it.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>An Okta that is back is noticed this soon.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly OktaSettings okta = options.Settings.Okta!;

    private string? told;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        ResiliencePipeline<TimeSpan> looks = new ResiliencePipelineBuilder<TimeSpan> { TimeProvider = time }.AddRetry(Retry(stoppingToken)).Build();
        try
        {
            while (true)
            {
                TimeSpan rest = await looks.ExecuteAsync(async cancel => await relay.LookAsync(cancel), stoppingToken);
                TellBack();
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
        ShouldHandle = a => ValueTask.FromResult(a.Outcome.Exception is OktaException || (a.Outcome.Exception is { } e && DatabaseFailure.MayPass(e))),
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = FirstPause,
        MaxDelay = LongestPause,
        DelayGenerator = a => ValueTask.FromResult((a.Outcome.Exception as OktaException)?.RetryAfter),
        OnRetry = async a => await NoteAsync(a.Outcome.Exception!, stoppingToken),
    };

    /// <summary>Each fault once in the org's log, and always where the console and the command line look.</summary>
    private async Task NoteAsync(Exception cause, CancellationToken cancellationToken)
    {
        string text = cause is OktaException ? cause.Message : "the database cannot be used";
        if (told != text)
        {
            told = text;
            LogFault(okta.Name, text);
        }

        try
        {
            DateTimeOffset now = time.GetUtcNow();
            await store.WriteAsync(
                WriteScope.Alone,
                db => db.OktaRelays.Where(r => r.Org == okta.Name && (r.Holder == lease.Holder || r.Holder == null)).ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.TriedAt, now).SetProperty(r => r.Fault, text).SetProperty(r => r.FaultSince, r => r.FaultSince ?? now), cancellationToken),
                cancellationToken);
        }
        catch (Exception e) when (DatabaseFailure.MayPass(e))
        {
            // The lag says it too.
        }
    }

    private void TellBack()
    {
        if (told is not null)
        {
            told = null;
            LogBack(okta.Name);
        }
    }

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

    [LoggerMessage(EventId = 3100, EventName = "okta.log-unreadable", Level = LogLevel.Warning, Message = "the System Log of {Org} cannot be relayed: {Reason}")]
    private partial void LogFault(string org, string reason);

    [LoggerMessage(EventId = 3101, EventName = "okta.log-readable", Level = LogLevel.Warning, Message = "the System Log of {Org} is relayed again")]
    private partial void LogBack(string org);
}
