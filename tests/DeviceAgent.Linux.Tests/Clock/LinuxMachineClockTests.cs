using DeviceAgent.Linux.Clock;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.Tests.Clock;

public sealed class LinuxMachineClockTests
{
    [Fact]
    public void The_clock_agrees_with_the_kernels_uptime()
    {
        var clock = new LinuxMachineClock(TimeProvider.System);

        var before = clock.Now;
        // "81234.56 160000.00": seconds since boot on the same clock, cut to hundredths.
        var uptime = TimeSpan.FromSeconds(double.Parse(
            File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        var after = clock.Now;

        Assert.InRange(uptime, before.SinceBoot - TimeSpan.FromMilliseconds(20), after.SinceBoot);
    }

    [Fact]
    public void A_process_cannot_have_started_in_the_future()
    {
        var start = ProcessTable.StartOf(ProcessTable.Read(Environment.ProcessId)!.Value.StartTicks);

        Assert.True(start.Earliest <= new LinuxMachineClock(TimeProvider.System).Now);
    }

    [Fact]
    public void The_boot_has_a_name() =>
        Assert.True(Guid.TryParse(new LinuxMachineClock(TimeProvider.System).BootId, out _));
}
