namespace DeviceAgent.Core.Clock;

/// <summary>
/// The machine's clocks. The continuous one is macOS CLOCK_MONOTONIC_RAW or Linux CLOCK_BOOTTIME: it counts sleep and no one
/// can set it. TimeProvider's timestamps stop in sleep on macOS and are never used for rule 1.
/// </summary>
public interface IMachineClock
{
    /// <summary>Wall-clock time (which anyone with root may set) and timers.</summary>
    TimeProvider Wall { get; }

    /// <summary>Now, on the continuous clock of this boot.</summary>
    BootInstant Now { get; }

    /// <summary>Names this boot; another boot has another name.</summary>
    string BootId { get; }
}
