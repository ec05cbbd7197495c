using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.TestKit.Clock;

/// <summary>
/// A wall clock that can be set without touching timers and timestamps. FakeTimeProvider.AdjustTime moves the timestamps too,
/// which no real machine does.
/// </summary>
public sealed class SettableWall(FakeTimeProvider running) : TimeProvider
{
    /// <summary>What runs and fires timers.</summary>
    public FakeTimeProvider Running => running;

    /// <summary>How far the wall clock was set ahead.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => running.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => running.GetUtcNow() + Offset;

    public override long GetTimestamp() => running.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        running.CreateTimer(callback, state, dueTime, period);
}
