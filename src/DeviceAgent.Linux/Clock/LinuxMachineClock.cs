using System.ComponentModel;
using System.Runtime.InteropServices;
using DeviceAgent.Core.Clock;
using DeviceAgent.Linux.Native;

namespace DeviceAgent.Linux.Clock;

/// <summary>Linux's clocks: CLOCK_BOOTTIME, and the kernel's name for this boot.</summary>
public sealed class LinuxMachineClock : IMachineClock
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <exception cref="IOException">The boot id cannot be read (no /proc).</exception>
    public LinuxMachineClock(TimeProvider wall)
    {
        Wall = wall;
        BootId = File.ReadAllText(BootIdFile).Trim();
    }

    public TimeProvider Wall { get; }

    public BootInstant Now => new(ReadBootTime());

    public string BootId { get; }

    private static TimeSpan ReadBootTime()
    {
        if (Libc.ClockGetTime(Libc.ClockBoottime, out var time) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return TimeSpan.FromTicks(
            (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick));
    }
}
