using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Polling;

/// <summary>A wake-up that is remembered until somebody has waited for it. Any number of sets before a wait count as one.</summary>
public sealed class Signal(IMachineClock clock)
{
    /// <summary>
    /// No single delay is longer: timers stop while the machine sleeps, and a long one has been seen not to fire after the
    /// clock was set back (dotnet/runtime#122788). What is due is judged by the continuous clock.
    /// </summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private TaskCompletionSource raised = NewSource();

    public void Set()
    {
        lock (gate)
        {
            raised.TrySetResult();
        }
    }

    /// <summary>Completes with the next (or the remembered) set. Does not use it up.</summary>
    public Task Raised
    {
        get
        {
            lock (gate)
            {
                return raised.Task;
            }
        }
    }

    /// <summary>Forgets a set.</summary>
    public void Reset()
    {
        lock (gate)
        {
            if (raised.Task.IsCompleted)
            {
                raised = NewSource();
            }
        }
    }

    /// <summary>Waits until it is set or <paramref name="pause"/> (null: any time) is over on the continuous clock, and uses the set up.</summary>
    /// <returns>True when it was set.</returns>
    public async Task<bool> WaitAsync(TimeSpan? pause, CancellationToken cancellationToken)
    {
        BootInstant? until = pause is { } length ? clock.Now + length : null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task set = Raised;
            if (set.IsCompleted)
            {
                Reset();
                return true;
            }

            TimeSpan left = until is { } end ? end - clock.Now : Timeout.InfiniteTimeSpan;
            if (until is not null && left <= TimeSpan.Zero)
            {
                return false;
            }

            await WaitOnceAsync(set, left, cancellationToken);
        }
    }

    private async Task WaitOnceAsync(Task set, TimeSpan left, CancellationToken cancellationToken)
    {
        if (left == Timeout.InfiniteTimeSpan)
        {
            await set.WaitAsync(cancellationToken);
            return;
        }

        // Task.Delay drops fractions of a millisecond: the last one would be spun away.
        var pause = TimeSpan.FromMilliseconds(Math.Ceiling((left < LongestDelay ? left : LongestDelay).TotalMilliseconds));

        // A cancelled delay leaves nothing behind in the timer queue when the set came first.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(set, Task.Delay(pause, clock.Wall, stop.Token));
        await stop.CancelAsync();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
