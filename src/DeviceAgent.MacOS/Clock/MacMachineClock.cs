using System.ComponentModel;
using System.Runtime.InteropServices;
using DeviceAgent.Core.Clock;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Clock;

/// <summary>macOS's clocks: CLOCK_MONOTONIC_RAW, which counts sleep, and the kernel's name for this boot.</summary>
public sealed class MacMachineClock : IMachineClock
{
    /// <exception cref="IOException">The boot's name cannot be read.</exception>
    public MacMachineClock(TimeProvider wall)
    {
        Wall = wall;
        BootId = SystemControl.Read(LibSystem.BootSessionUuid);
    }

    public TimeProvider Wall { get; }

    public BootInstant Now => new(Read(LibSystem.CLOCK_MONOTONIC_RAW));

    public string BootId { get; }

    /// <summary>How long the Mac has slept since its boot. Grows by each sleep, and by nothing else.</summary>
    public static TimeSpan Asleep => Read(LibSystem.CLOCK_MONOTONIC_RAW) - Read(LibSystem.CLOCK_UPTIME_RAW);

    private static TimeSpan Read(int clock)
    {
        ulong nanoseconds = LibSystem.ClockGetTimeNanoseconds(clock);
        return nanoseconds != 0
            ? TimeSpan.FromTicks((long)(nanoseconds / (ulong)TimeSpan.NanosecondsPerTick))
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
