using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Polling;

/// <summary>Keeps how polling stands, for whoever looks at the agent from outside. Written by the poll loop alone, read from any thread.</summary>
public sealed class PollJournal(PollSchedule schedule, IMachineClock clock)
{
    /// <summary>A next poll that is due so much earlier or later than was told is told anew: also after the wall clock was set.</summary>
    private static readonly TimeSpan PauseLeeway = TimeSpan.FromSeconds(5);

    private volatile PollState state = new() { Since = clock.Wall.GetUtcNow() };

    public PollState State => state;

    /// <summary>Raised after each change of <see cref="State"/>, by the poll loop itself: who listens must not block and not throw.</summary>
    public event Action? Changed;

    /// <summary>A poll begins.</summary>
    /// <returns>When, for <see cref="Answered"/> and <see cref="Failed"/>.</returns>
    internal DateTimeOffset Begin()
    {
        DateTimeOffset now = clock.Wall.GetUtcNow();
        Set(state with { Phase = PollPhase.Polling, Since = now, Hold = null, NextAt = null });
        return now;
    }

    /// <summary>The poll is one that the org may hold.</summary>
    internal void Held(OrgEndpoints org, TimeSpan hold)
    {
        DateTimeOffset now = clock.Wall.GetUtcNow();
        Set(state with { Phase = PollPhase.Waiting, Since = now, Hold = hold, NextAt = now + hold, Org = org, Waits = schedule.WaitsAt(org) });
    }

    internal void Answered(DateTimeOffset started, OrgEndpoints org, PollCycleResult result)
    {
        DateTimeOffset now = clock.Wall.GetUtcNow();
        Set(Ended(started, now) with
        {
            LastOutcome = result switch
            {
                PollCycleResult.GateClosed => PollOutcome.GateClosed,
                PollCycleResult.Deferred => PollOutcome.Deferred,
                _ => PollOutcome.Answered,
            },
            Reached = true,
            ReachedAt = now,
            Org = org,
            Waits = schedule.WaitsAt(org),
        });
    }

    internal void Failed(DateTimeOffset started, OrgUnavailableException failure)
    {
        DateTimeOffset now = clock.Wall.GetUtcNow();
        Set(Ended(started, now) with
        {
            LastOutcome = failure.CutWhileHeld ? PollOutcome.Cut : PollOutcome.Failed,
            Reached = failure.CutWhileHeld ? state.Reached : false,
            LastError = failure.Message,
            LastErrorAt = now,
        });
    }

    /// <summary>The next poll is due after <paramref name="pause"/>; said only where that differs from what was said.</summary>
    internal void Pauses(TimeSpan pause)
    {
        DateTimeOffset next = clock.Wall.GetUtcNow() + pause;
        if (state.NextAt is not { } told || (told - next).Duration() > PauseLeeway)
        {
            Set(state with { NextAt = next });
        }
    }

    private PollState Ended(DateTimeOffset started, DateTimeOffset now) => state with
    {
        Phase = PollPhase.Resting,
        Since = now,
        LastStartedAt = started,
        LastEndedAt = now,
        Hold = null,
        NextAt = now + schedule.Pause,
        Failures = schedule.Failures,
    };

    private void Set(PollState now)
    {
        state = now;
        Changed?.Invoke();
    }
}
