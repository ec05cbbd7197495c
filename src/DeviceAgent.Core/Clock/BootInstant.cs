namespace DeviceAgent.Core.Clock;

/// <summary>
/// A moment on the boot's continuous clock: the time since this boot, sleep included, never stepped. Moments of different
/// boots cannot be compared; whoever stores one stores the boot id with it. Negative: before this boot.
/// </summary>
public readonly record struct BootInstant(TimeSpan SinceBoot) : IComparable<BootInstant>
{
    /// <summary>The moment of the boot itself.</summary>
    public static readonly BootInstant Boot;

    public int CompareTo(BootInstant other) => SinceBoot.CompareTo(other.SinceBoot);

    public static bool operator <(BootInstant left, BootInstant right) => left.SinceBoot < right.SinceBoot;

    public static bool operator >(BootInstant left, BootInstant right) => left.SinceBoot > right.SinceBoot;

    public static bool operator <=(BootInstant left, BootInstant right) => left.SinceBoot <= right.SinceBoot;

    public static bool operator >=(BootInstant left, BootInstant right) => left.SinceBoot >= right.SinceBoot;

    public static BootInstant operator +(BootInstant instant, TimeSpan span) => new(instant.SinceBoot + span);

    public static BootInstant operator -(BootInstant instant, TimeSpan span) => new(instant.SinceBoot - span);

    public static TimeSpan operator -(BootInstant left, BootInstant right) => left.SinceBoot - right.SinceBoot;

    public static BootInstant Earlier(BootInstant left, BootInstant right) => left < right ? left : right;

    public static BootInstant Later(BootInstant left, BootInstant right) => left > right ? left : right;
}
