using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Polling;

/// <summary>
/// Ends long waits in time. Timers stop while the machine sleeps, and a long one has been seen not to fire after the clock was set back
/// (dotnet/runtime#122788), so none is trusted: whoever polls gives a tick at each return, and each <see cref="LongestPause"/> where nothing
/// is held. Who waits is woken only when the wait is over on the continuous clock, never to look.
/// </summary>
public sealed class Ticks(IMachineClock clock)
{
    /// <summary>Where no held poll gives ticks, they are this far apart at most.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private readonly List<Wait> waits = [];

    /// <summary>Time has passed: ends what is over.</summary>
    public void Tick()
    {
        BootInstant now = clock.Now;
        lock (gate)
        {
            foreach (Wait wait in waits.Where(wait => wait.Until <= now))
            {
                wait.Over.TrySetResult();
            }
        }
    }

    /// <summary>
    /// Waits until <paramref name="pause"/> is over on the continuous clock: by a timer of that length, or by the first tick after it where
    /// the machine has slept.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        BootInstant until = clock.Now + pause;
        while (until - clock.Now is var left && left > TimeSpan.Zero)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await WaitOnceAsync(new Wait(until), left, cancellationToken);
        }
    }

    private async Task WaitOnceAsync(Wait wait, TimeSpan left, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            waits.Add(wait);
        }

        // A cancelled delay leaves nothing behind in the timer queue when the tick came first.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // Task.Delay drops fractions of a millisecond: the last one would be spun away.
            Task timer = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), clock.Wall, stop.Token);
            await Task.WhenAny(wait.Over.Task, timer);
            await stop.CancelAsync();
        }
        finally
        {
            lock (gate)
            {
                waits.Remove(wait);
            }
        }
    }

    private sealed class Wait(BootInstant until)
    {
        public BootInstant Until => until;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
