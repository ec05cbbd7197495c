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
            foreach (CommandProgress progress in ledger.Pending().Where(progress => progress.IsOpen && IsDue(progress)))
            {
                AttemptResult result = await handler.AttemptAsync(progress, cancellationToken);
                Schedule(progress, result);
                Attempted?.Invoke();
                signals.Outcome.Set();
            }

            return UntilNextDue();
        }
        catch (IOException e)
        {
            LogDiskFailure(e);
            return AfterDiskFailure;
        }
    }

    private bool IsDue(CommandProgress progress) =>
        progress.IsWithdrawn || !retryAt.TryGetValue(progress.Command.Jti, out BootInstant at) || clock.Now >= at;

    private void Schedule(CommandProgress progress, AttemptResult result)
    {
        if (result.Closed)
        {
            retryAt.TryRemove(progress.Command.Jti, out _);
        }
        else
        {
            retryAt[progress.Command.Jti] = result.NotBefore
                ?? clock.Now + RetrySchedule.After(Math.Max(progress.Attempts, 1), options.PollInterval);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The state folder cannot be used; open commands wait for it")]
    private partial void LogDiskFailure(Exception exception);
}
