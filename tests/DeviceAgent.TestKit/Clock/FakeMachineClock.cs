using DeviceAgent.Core.Clock;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.TestKit.Clock;

/// <summary>A machine clock that moves only when a test moves it: with its FakeTimeProvider, or by <see cref="Sleep"/>.</summary>
public sealed class FakeMachineClock(FakeTimeProvider time) : IMachineClock
{
    private readonly long boot = time.GetTimestamp();
    private long sleptTicks;

    public FakeMachineClock()
        : this(new FakeTimeProvider())
    {
    }

    public FakeTimeProvider Time => time;

    public TimeProvider Wall => time;

    public BootInstant Now => new(time.GetElapsedTime(boot) + TimeSpan.FromTicks(Interlocked.Read(ref sleptTicks)));

    public string BootId { get; init; } = "boot-1";

    /// <summary>Only the continuous clock goes on, as while a Mac sleeps.</summary>
    public void Sleep(TimeSpan duration) => Interlocked.Add(ref sleptTicks, duration.Ticks);
}
