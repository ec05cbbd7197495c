using DeviceAgent.Core.Clock;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.TestKit.Clock;

/// <summary>A machine's clocks under a test's control: time that passes, sleep, a wall clock that is set, a reboot.</summary>
public sealed class FakeMachineClock : IMachineClock
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    private long bootTimestamp;
    private TimeSpan sleptSinceBoot;
    private int boots = 1;

    public FakeMachineClock()
    {
        bootTimestamp = time.GetTimestamp();
        Pass(TimeSpan.FromHours(1));
    }

    public TimeProvider Wall => time;

    public FakeTimeProvider Time => time;

    public BootInstant Now => new(time.GetElapsedTime(bootTimestamp) + sleptSinceBoot);

    public string BootId => $"boot-{boots}";

    /// <summary>Time passes for every clock; timers fire.</summary>
    public void Pass(TimeSpan span) => time.Advance(span);

    /// <summary>The machine sleeps: the continuous and the wall clock go on, timers and timestamps do not.</summary>
    public void Sleep(TimeSpan span)
    {
        sleptSinceBoot += span;
        time.AdjustTime(time.GetUtcNow() + span);
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void SetWall(TimeSpan by) => time.AdjustTime(time.GetUtcNow() + by);

    /// <summary>The machine starts again.</summary>
    public void Reboot()
    {
        boots++;
        sleptSinceBoot = TimeSpan.Zero;
        bootTimestamp = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(30));
    }
}
