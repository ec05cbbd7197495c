namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>Reads and writes the numeric dates of JWTs and CAEP events.</summary>
public static class NumericDate
{
    /// <summary>Values from here on can only be milliseconds: as seconds they would lie after the year 5138.</summary>
    private const long FirstMillisecondsValue = 100_000_000_000;

    private const long LastMilliseconds = 253_402_300_799_999;

    /// <summary>
    /// Reads seconds (RFC 7519 section 2, CAEP) or milliseconds (Okta's transmitter) since 1970.
    /// Null when the value is negative or lies after the year 9999.
    /// </summary>
    public static DateTimeOffset? Read(long value) => value switch
    {
        < 0 or > LastMilliseconds => null,
        < FirstMillisecondsValue => DateTimeOffset.FromUnixTimeSeconds(value),
        _ => DateTimeOffset.FromUnixTimeMilliseconds(value),
    };

    /// <summary>The same for a value that may have a fraction of a second (RFC 7519 section 2 allows it), to the nearest millisecond.</summary>
    public static DateTimeOffset? Read(double value) => value switch
    {
        >= 0 and < FirstMillisecondsValue => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(value * 1000)),
        >= FirstMillisecondsValue and <= LastMilliseconds => Read((long)value),
        _ => null,
    };

    /// <summary>Writes seconds with their milliseconds as a fraction (RFC 7519 section 2).</summary>
    public static double Write(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>How much of the time a value cuts off: a moment written as <paramref name="value"/> lies up to this much later.</summary>
    public static TimeSpan Unit(double value) =>
        value < FirstMillisecondsValue && double.IsInteger(value) ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(1);
}
