using System.Collections.Concurrent;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Polling;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Logout;

/// <summary>
/// Works through the open commands, one at a time, beside polling: a slow ladder delays neither an ack nor the next command's
/// arrival. A survivor is tried again by <see cref="RetrySchedule"/>; after a restart at once.
/// </summary>
public sealed partial class LogoutWorker(
    CommandLedger ledger,
    LogoutHandler handler,
    AgentSignals signals,
    AgentOptions options,
    IMachineClock clock,
    ILogger<LogoutWorker> logger)
{
    /// <summary>The pause after a ledger that cannot be written or read.</summary>
    public static readonly TimeSpan AfterDiskFailure = TimeSpan.FromMinutes(1);

    // Written by the worker alone.
    private readonly ConcurrentDictionary<string, BootInstant> retryAt = [];
    private readonly HashSet<string> gaveWay = [];

    // Attempts of this process that came to nothing: one that could not even read the sessions is none in the ledger.
    private readonly Dictionary<string, int> tries = [];

    /// <summary>Raised after each attempt, by the worker itself: who listens must not block and not throw.</summary>
    public event Action? Attempted;

    /// <summary>How long until an open command is tried again; null when nothing says so. May be called from any thread.</summary>
    public TimeSpan? UntilRetry(string jti) => retryAt.TryGetValue(jti, out BootInstant at) ? at - clock.Now : null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan? pause = await WorkAsync(cancellationToken);
            await signals.Work.WaitAsync(pause, cancellationToken);
        }
    }

    /// <summary>Makes one attempt at every open command that is due.</summary>
    /// <returns>How long until the next is due; null when none is open.</returns>
    public async Task<TimeSpan?> WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Once more for those that gave way to a command that has ended since: at most once for each that ends.
            while (await AttemptDueAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return UntilNextDue();
        }
        catch (IOException e)
        {
            LogDiskFailure(e);
            return AfterDiskFailure;
        }
    }

    /// <returns>True when a command ended that others had given way to.</returns>
    private async Task<bool> AttemptDueAsync(CancellationToken cancellationToken)
    {
        bool freed = false;
        foreach (CommandProgress progress in ledger.Pending().Where(progress => progress.IsOpen && IsDue(progress)))
        {
            AttemptResult result = await handler.AttemptAsync(progress, cancellationToken);
            freed |= result.Closed && gaveWay.Count > 0;
            Schedule(progress, result);
            Attempted?.Invoke();
            signals.Outcome.Set();
        }

        return freed;
    }

    private bool IsDue(CommandProgress progress) =>
        progress.IsWithdrawn || !retryAt.TryGetValue(progress.Command.Jti, out BootInstant at) || clock.Now >= at;

    private void Schedule(CommandProgress progress, AttemptResult result)
    {
        if (result.Closed)
        {
            retryAt.TryRemove(progress.Command.Jti, out _);
            tries.Remove(progress.Command.Jti);
            foreach (string jti in gaveWay)
            {
                retryAt.TryRemove(jti, out _);
            }

            gaveWay.Clear();
        }
        else
        {
            if (result.GaveWay)
            {
                gaveWay.Add(progress.Command.Jti);
            }
            else
            {
                tries[progress.Command.Jti] = Math.Max(tries.GetValueOrDefault(progress.Command.Jti) + 1, progress.Attempts);
            }

            retryAt[progress.Command.Jti] = result.NotBefore
                ?? clock.Now + RetrySchedule.After(tries.GetValueOrDefault(progress.Command.Jti, progress.Attempts), options.PollInterval);
        }
    }

    private TimeSpan? UntilNextDue()
    {
        BootInstant now = clock.Now;
        TimeSpan[] pauses =
        [
            .. ledger.Pending()
                .Where(progress => progress.IsOpen)
                .Select(progress => retryAt.TryGetValue(progress.Command.Jti, out BootInstant at) && at > now ? at - now : TimeSpan.Zero),
        ];
        return pauses.Length == 0 ? null : pauses.Min();
    }

    [LoggerMessage(EventId = 503, EventName = "logout.state-unusable", Level = LogLevel.Error, Message = "The state folder cannot be used; open commands wait for it")]
    private partial void LogDiskFailure(Exception exception);
}
