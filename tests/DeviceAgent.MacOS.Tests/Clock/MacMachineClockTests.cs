using DeviceAgent.Core.Clock;
using DeviceAgent.MacOS.Clock;

namespace DeviceAgent.MacOS.Tests.Clock;

public sealed class MacMachineClockTests
{
    [MacFact]
    public void The_clock_runs_at_least_as_long_as_the_Mac_was_awake_and_the_boot_has_one_name()
    {
        var clock = new MacMachineClock(TimeProvider.System);
        Assert.True(Guid.TryParse(clock.BootId, out Guid boot) && boot != Guid.Empty);
        Assert.Equal(clock.BootId, new MacMachineClock(TimeProvider.System).BootId);
        BootInstant before = clock.Now;
        Assert.True(before > BootInstant.Boot);
        Assert.True(clock.Now >= before);
        // Both clocks are read one after the other: a difference of microseconds is no sleep.
        Assert.True(MacMachineClock.Asleep > TimeSpan.FromSeconds(-1));
        Assert.True(clock.Now.SinceBoot >= TimeSpan.FromMilliseconds(Environment.TickCount64) - TimeSpan.FromSeconds(1));
    }
}
