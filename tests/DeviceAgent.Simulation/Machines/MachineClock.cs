using DeviceAgent.Core.Clock;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Machines;

/// <summary>A Mac's clocks: the continuous one runs at the machine's own rate and through sleep, and begins anew with each boot.</summary>
public sealed class MachineClock(SimWorld world, double rate) : IMachineClock
{
    private int boots = 1;

    public SimTime Time { get; } = world.AddClock(rate);

    /// <summary>In the world's time.</summary>
    public TimeSpan BootedAt { get; private set; } = world.Now;

    /// <summary>Whether somebody set the wall clock in this boot.</summary>
    public bool WallWasSet { get; private set; }

    public TimeProvider Wall => Time;

    public BootInstant Now => new((world.Now - BootedAt) * rate);

    public string BootId => $"boot-{boots}";

    /// <summary>A moment of this boot in the world's time.</summary>
    public TimeSpan TrueTimeOf(BootInstant instant) => BootedAt + (instant.SinceBoot / rate);

    public void SetWall(TimeSpan offset)
    {
        WallWasSet |= offset != Time.WallOffset;
        Time.WallOffset = offset;
    }

    public void Reboot()
    {
        boots++;
        BootedAt = world.Now;
        WallWasSet = false;
    }
}
