using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Polling;

/// <summary>Polls for as long as the agent lives, one poll at a time: <see cref="PollSchedule"/> says when, <see cref="PollCycle"/> what.</summary>
public sealed partial class PollLoop(
    PollCycle cycle,
    PollSchedule schedule,
    IOrgClient client,
    SessionWatch watch,
    AgentSignals signals,
    IMachineClock clock,
    ILogger<PollLoop> logger)
{
    /// <summary>How soon a closed gate is looked at again: the second reading of an unreadable bundle (design rule 5).</summary>
    public static readonly TimeSpan ClosedGatePause = TimeSpan.FromSeconds(60);

    /// <summary>More time asleep than this is a wake: the old connection is dropped.</summary>
    public static readonly TimeSpan SleepLeeway = TimeSpan.FromSeconds(5);

    /// <summary>How many answers in a row are taken because the org has more, before anything else gets its turn.</summary>
    public const int MostInARow = 100;

    private volatile bool networkChanged;
    private bool reached;

    /// <summary>How polling stands.</summary>
    public PollJournal Journal { get; } = new(schedule, clock);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await ObserveSessionsAsync(cancellationToken);
            await PollAsync(cancellationToken);

            // The return of a held poll is the tick: nothing else wakes the agent while it waits at the org.
            signals.Ticks.Tick();
            await RestAsync(cancellationToken);
        }
    }

    /// <summary>One poll that returns immediately, and all that the org has.</summary>
    /// <returns>False when the org was not reached, a requirement is not met, or something was left with the org.</returns>
    public async Task<bool> PollOnceAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = Journal.Begin();
        try
        {
            OrgEndpoints org = await cycle.DescribeOrgAsync(cancellationToken);
            PollCycleResult result = await DrainAsync(null, cancellationToken);
            Journal.Answered(started, org, result);
            return result is PollCycleResult.Done or PollCycleResult.Repeated;
        }
        catch (OrgUnavailableException e)
        {
            LogUnavailable(e.Message);
            Journal.Failed(started, e);
            return false;
        }
    }

    /// <summary>Polls now: a held poll is cut short.</summary>
    public void PollNow(string why)
    {
        LogPollNow(why);
        signals.Poll.Set();
    }

    /// <summary>Polls now on fresh connections: those of the old network may be dead without knowing it.</summary>
    public void NetworkChanged()
    {
        networkChanged = true;
        PollNow("the network changed");
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        BootInstant began = clock.Now;
        DateTimeOffset started = Journal.Begin();
        TimeSpan? hold = null;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = Task.CompletedTask;
        try
        {
            OrgEndpoints org = await cycle.DescribeOrgAsync(cut.Token);
            hold = schedule.NextHold(org);
            began = clock.Now;
            if (hold is { } length)
            {
                watching = CancelOnSignalAsync(cut);
                Journal.Held(org, length);
            }

            PollCycleResult result = await DrainAsync(hold, cut.Token);
            Settle(org, hold, result);
            Journal.Answered(started, org, result);
        }
        catch (OrgUnavailableException e)
        {
            LogUnavailable(e.Message);
            reached = false;
            schedule.Failed(hold, clock.Now - began, e);
            cycle.Forget();
            Journal.Failed(started, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Called for: the signal stays raised until the rest that follows, which acts on it.
        }
        finally
        {
            await cut.CancelAsync();
            await watching;
        }
    }

    private void Settle(OrgEndpoints org, TimeSpan? hold, PollCycleResult result)
    {
        // Outcomes that found the org away before may find it back now.
        signals.Outcome.Set();
        switch (result)
        {
            case PollCycleResult.GateClosed:
                schedule.Closed(ClosedGatePause);
                break;
            case PollCycleResult.Deferred or PollCycleResult.Repeated:
                schedule.Deferred();
                break;
            default:
                schedule.Succeeded(org, hold);
                LogReachedOnce(org);
                break;
        }
    }

    private void LogReachedOnce(OrgEndpoints org)
    {
        if (reached)
        {
            return;
        }

        reached = true;
        if (schedule.NextHold(org) is { } hold)
        {
            LogWaiting(org.Issuer, hold);
        }
        else
        {
            LogPolling(org.Issuer, schedule.Pause);
        }
    }

    private async Task<PollCycleResult> DrainAsync(TimeSpan? hold, CancellationToken cancellationToken)
    {
        PollCycleResult result = await cycle.RunAsync(hold, cancellationToken);
        for (int i = 0; result == PollCycleResult.MoreAvailable && i < MostInARow; i++)
        {
            result = await cycle.RunAsync(null, cancellationToken);
        }

        return result;
    }

    private async Task CancelOnSignalAsync(CancellationTokenSource cut)
    {
        await Task.WhenAny(signals.Poll.Raised, Task.Delay(Timeout.InfiniteTimeSpan, clock.Wall, cut.Token));
        if (!cut.IsCancellationRequested)
        {
            await cut.CancelAsync();
        }
    }

    /// <summary>
    /// Waits until the schedule allows the next poll, in pauses of at most <see cref="Ticks.LongestPause"/>: after each a sleep is noticed and the
    /// sessions are listed, so that a login is seen close to when it happened.
    /// </summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        if (signals.Poll.Raised.IsCompleted)
        {
            signals.Poll.Reset();
            PreparePollNow();
        }

        while (schedule.Pause is var pause && pause > TimeSpan.Zero)
        {
            Journal.Pauses(pause);
            BootInstant began = clock.Now;
            long timestamp = clock.Wall.GetTimestamp();
            bool called = await signals.Poll.WaitAsync(
                pause < Ticks.LongestPause ? pause : Ticks.LongestPause, cancellationToken);
            signals.Ticks.Tick();
            TimeSpan asleep = clock.Now - began - clock.Wall.GetElapsedTime(timestamp);
            if (asleep > SleepLeeway)
            {
                LogWoke(asleep);
                networkChanged = true;
            }

            if (called || networkChanged)
            {
                PreparePollNow();
            }

            await ObserveSessionsAsync(cancellationToken);
        }
    }

    private void PreparePollNow()
    {
        if (networkChanged)
        {
            networkChanged = false;
            client.DropConnections();
            schedule.NetworkChanged();
        }
        else
        {
            schedule.PollNow();
        }
    }

    private async ValueTask ObserveSessionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await watch.ListAsync(cancellationToken);
        }
        catch (SessionListException e)
        {
            LogSessionsUnreadable(e.Message);
        }
    }

    [LoggerMessage(EventId = 300, EventName = "poll.waiting", Level = LogLevel.Information, Message = "{Org} answers; waiting there for commands, up to {Hold} at a time")]
    private partial void LogWaiting(string org, TimeSpan hold);

    [LoggerMessage(EventId = 301, EventName = "poll.answered", Level = LogLevel.Information, Message = "{Org} answers; next poll in {Pause}")]
    private partial void LogPolling(string org, TimeSpan pause);

    [LoggerMessage(EventId = 302, EventName = "poll.not-reached", Level = LogLevel.Warning, Message = "The org was not reached: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(EventId = 303, EventName = "poll.now", Level = LogLevel.Information, Message = "Polling now: {Why}")]
    private partial void LogPollNow(string why);

    [LoggerMessage(EventId = 304, EventName = "poll.after-sleep", Level = LogLevel.Information, Message = "The machine was asleep for {Asleep}: polling on a fresh connection")]
    private partial void LogWoke(TimeSpan asleep);

    [LoggerMessage(EventId = 305, EventName = "poll.sessions-unreadable", Level = LogLevel.Warning, Message = "The sessions cannot be read: {Reason}")]
    private partial void LogSessionsUnreadable(string reason);
}
