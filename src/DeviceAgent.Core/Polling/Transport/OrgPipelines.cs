using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>
/// The two ways in which a request is tried: short ones with retries and a circuit breaker, held polls once, with their own
/// time limit. A breaker that is open stops no held poll: it is one connection, and what hears first that the org is back.
/// </summary>
internal sealed class OrgPipelines
{
    private const int Retries = 4;
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(20);

    /// <summary>When the total time limit began to run, as a TimeProvider timestamp.</summary>
    private static readonly ResiliencePropertyKey<long> Began = new("began");

    private static readonly ResiliencePropertyKey<TimeSpan> HeldLimit = new("held-limit");

    private readonly TimeProvider time;
    private readonly Random random;
    private readonly ILogger logger;
    private readonly ResiliencePipeline<OrgAnswer> brief;
    private readonly ResiliencePipeline<OrgAnswer> held;

    internal OrgPipelines(TimeProvider time, Random random, ILogger logger)
    {
        this.time = time;
        this.random = random;
        this.logger = logger;
        brief = new ResiliencePipelineBuilder<OrgAnswer> { TimeProvider = time }
            .AddTimeout(OrgClientTimes.Total)
            .AddRetry(RetryOptions())
            .AddCircuitBreaker(BreakerOptions())
            .AddTimeout(OrgClientTimes.Attempt)
            .Build();
        held = new ResiliencePipelineBuilder<OrgAnswer> { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static a => ValueTask.FromResult(a.Context.Properties.GetValue(HeldLimit, default)),
            })
            .Build();
    }

    internal Task<OrgAnswer> ShortAsync(
        Func<CancellationToken, ValueTask<OrgAnswer>> attempt, CancellationToken cancellationToken) =>
        ExecuteAsync(brief, attempt, c => c.Properties.Set(Began, time.GetTimestamp()), cancellationToken);

    /// <summary>One try, given up <see cref="OrgClientTimes.HeldPollGrace"/> after <paramref name="hold"/>.</summary>
    internal Task<OrgAnswer> HeldAsync(
        Func<CancellationToken, ValueTask<OrgAnswer>> attempt, TimeSpan hold, CancellationToken cancellationToken) =>
        ExecuteAsync(
            held, attempt, c => c.Properties.Set(HeldLimit, hold + OrgClientTimes.HeldPollGrace), cancellationToken);

    private static async Task<OrgAnswer> ExecuteAsync(
        ResiliencePipeline<OrgAnswer> pipeline,
        Func<CancellationToken, ValueTask<OrgAnswer>> attempt,
        Action<ResilienceContext> prepare,
        CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            prepare(context);
            return await pipeline.ExecuteAsync(static (c, a) => a(c.CancellationToken), context, attempt).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private RetryStrategyOptions<OrgAnswer> RetryOptions() => new()
    {
        MaxRetryAttempts = Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Randomizer = random.NextDouble,
        Delay = FirstRetryDelay,
        MaxDelay = LongestRetryDelay,
        ShouldHandle = a => ValueTask.FromResult(IsFailure(a.Outcome) && FitsIntoTheRest(a.Outcome.Result, a.Context)),
        // A Retry-After shorter than our own first delay would only make the retries hurry.
        DelayGenerator = a => ValueTask.FromResult(
            a.Outcome.Result?.RetryAfter is { } asked && asked >= FirstRetryDelay ? asked : (TimeSpan?)null),
        OnRetry = a =>
        {
            OrgClientLog.Retrying(logger, a.Outcome.Exception, a.AttemptNumber + 1, a.RetryDelay, a.Outcome.Result?.Status);
            return default;
        },
    };

    /// <summary>Open for 30 s once at least 10 tries within 2 minutes failed, and hardly any succeeded.</summary>
    private CircuitBreakerStrategyOptions<OrgAnswer> BreakerOptions() => new()
    {
        FailureRatio = 0.9,
        MinimumThroughput = 10,
        SamplingDuration = TimeSpan.FromMinutes(2),
        BreakDuration = TimeSpan.FromSeconds(30),
        // 429 is not among them: an org that asks for patience is up.
        ShouldHandle = static a => ValueTask.FromResult(IsFailure(a.Outcome) && a.Outcome.Result?.Status != 429),
        OnOpened = a =>
        {
            OrgClientLog.BreakerOpened(logger, a.Outcome.Exception, a.BreakDuration, a.Outcome.Result?.Status);
            return default;
        },
    };

    private static bool IsFailure(Outcome<OrgAnswer> outcome) => outcome switch
    {
        { Exception: HttpRequestException or IOException or TimeoutRejectedException } => true,
        { Result.IsTransient: true } => true,
        _ => false,
    };

    /// <summary>Waiting for longer than the total limit allows would end in a timeout that hides what the org asked for.</summary>
    private bool FitsIntoTheRest(OrgAnswer? answer, ResilienceContext context) =>
        answer?.RetryAfter is not { } asked
        || asked < OrgClientTimes.Total - time.GetElapsedTime(context.Properties.GetValue(Began, 0));
}
