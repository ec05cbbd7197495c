namespace DeviceAgent.Core.Clock;

/// <summary>A moment known only to lie between two others, both included.</summary>
public readonly record struct BootInterval(BootInstant Earliest, BootInstant Latest)
{
    public TimeSpan Width => Latest - Earliest;

    public static BootInterval At(BootInstant instant) => new(instant, instant);
}
