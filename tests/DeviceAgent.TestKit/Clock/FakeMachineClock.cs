using DeviceAgent.Core.Clock;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.TestKit.Clock;

/// <summary>A machine's clocks under a test's control: time that passes, sleep, a wall clock that is set, a reboot.</summary>
public sealed class FakeMachineClock : IMachineClock
{
    private readonly SettableWall wall;
    private long bootTimestamp;
    private TimeSpan sleptSinceBoot;
    private int boots = 1;

    /// <summary>A machine that was started an hour ago.</summary>
    public FakeMachineClock()
        : this(new FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero))) => Pass(TimeSpan.FromHours(1));

    /// <summary>A machine that starts now, with timers that the test shares.</summary>
    public FakeMachineClock(FakeTimeProvider time)
    {
        wall = new SettableWall(time);
        bootTimestamp = wall.GetTimestamp();
    }

    public TimeProvider Wall => wall;

    /// <summary>What runs and fires timers.</summary>
    public FakeTimeProvider Time => wall.Running;

    public BootInstant Now => new(wall.GetElapsedTime(bootTimestamp) + sleptSinceBoot);

    public string BootId => $"boot-{boots}";

    /// <summary>Time passes for every clock; timers fire.</summary>
    public void Pass(TimeSpan span) => wall.Running.Advance(span);

    /// <summary>The machine sleeps: the continuous and the wall clock go on, timers and timestamps do not.</summary>
    public void Sleep(TimeSpan span)
    {
        sleptSinceBoot += span;
        wall.Offset += span;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void SetWall(TimeSpan by) => wall.Offset += by;

    /// <summary>The machine starts again.</summary>
    public void Reboot()
    {
        boots++;
        sleptSinceBoot = TimeSpan.Zero;
        bootTimestamp = wall.GetTimestamp();
        Pass(TimeSpan.FromSeconds(30));
    }
}
