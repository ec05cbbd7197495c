using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>Fake time that keeps which timers were set and counts those that fired.</summary>
internal sealed class CountingTime : FakeTimeProvider
{
    private int fired;
    private ImmutableList<TimeSpan> timers = [];

    public int Fired
    {
        get => Volatile.Read(ref fired);
        set => Volatile.Write(ref fired, value);
    }

    /// <summary>The due times of all timers that were ever set, in that order: time that is moved now makes the last of them fire.</summary>
    public ImmutableList<TimeSpan> Timers => Volatile.Read(ref timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(
            given =>
            {
                Interlocked.Increment(ref fired);
                callback(given);
            },
            state,
            dueTime,
            period);
        ImmutableInterlocked.Update(ref timers, (list, due) => list.Add(due), dueTime);
        return timer;
    }
}
