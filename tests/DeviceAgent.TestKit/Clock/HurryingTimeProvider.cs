using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.TestKit.Clock;

/// <summary>
/// A FakeTimeProvider that jumps to the due time of every new timer that <paramref name="hurry"/> names, as soon as it is set:
/// waits between retries take no time, and what was waited for stands in <see cref="Waits"/>.
/// </summary>
public sealed class HurryingTimeProvider(Func<TimeSpan, bool> hurry) : FakeTimeProvider(TimeProvider.System.GetUtcNow())
{
    private readonly ConcurrentQueue<TimeSpan> waits = new();

    /// <summary>The due times of the hurried timers, in the order in which they were set.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (hurry(dueTime))
        {
            waits.Enqueue(dueTime);
            // Not from in here: whoever sets the timer has yet to start waiting for it.
            _ = Task.Run(() => Advance(dueTime));
        }

        return timer;
    }
}
