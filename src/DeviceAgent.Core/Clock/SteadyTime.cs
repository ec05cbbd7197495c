namespace DeviceAgent.Core.Clock;

/// <summary>
/// The machine's timers with a wall clock that nobody can set: it shows the time since the boot, sleep included. For libraries
/// that reckon with dates: Polly's open circuit breaker would otherwise stay open for as long as the wall clock is set back.
/// </summary>
internal sealed class SteadyTime(IMachineClock clock) : TimeProvider
{
    public override long TimestampFrequency => clock.Wall.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + clock.Now.SinceBoot;

    public override long GetTimestamp() => clock.Wall.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.Wall.CreateTimer(callback, state, dueTime, period);
}
