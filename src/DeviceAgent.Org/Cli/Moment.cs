using System.Globalization;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli;

/// <summary>Times as a command line takes and shows them.</summary>
internal static class Moment
{
    /// <summary>A span before or after now (<c>P90D</c>, <c>90.00:00:00</c>), or a time (ISO 8601; UTC without an offset).</summary>
    /// <param name="text">What was given.</param>
    /// <param name="now">Now.</param>
    /// <param name="direction">1: a span lies after now; -1: before.</param>
    /// <returns>Null for what is neither.</returns>
    public static DateTimeOffset? TryRead(string text, DateTimeOffset now, int direction)
    {
        if (TryReadSpan(text) is not { } span)
        {
            // A number alone is a day of this month to .NET.
            return text.All(char.IsAsciiDigit) ? null : IsoTime.TryRead(text);
        }

        TimeSpan room = direction > 0 ? DateTimeOffset.MaxValue - now : now - DateTimeOffset.MinValue;
        return span < room ? now + (direction * span) : null;
    }

    /// <summary>A span longer than nothing; null for anything else, and for a bare number, which .NET takes for days.</summary>
    public static TimeSpan? TryReadSpan(string text) =>
        !text.All(char.IsAsciiDigit) && Durations.TryRead(text) is { } span && span > TimeSpan.Zero ? span : null;

    /// <summary>What <c>--wait</c> says; null for no limit.</summary>
    /// <exception cref="CliException">It is no span.</exception>
    public static TimeSpan? ReadWait(string? text) => text is null ? null
        : TryReadSpan(text) ?? throw new CliException($"--wait {text}: must be a time span such as PT5M or 00:05:00", ExitCodes.Usage);

    /// <summary>To the second, UTC.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Write(DateTimeOffset)"/>
    public static string Write(DateTimeOffset? time, string never) => time is { } at ? Write(at) : never;

    /// <summary>How long, in its two largest units: <c>3 d 4 h</c>, <c>7 d</c>, <c>12 s</c>.</summary>
    public static string Write(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => Units(span.Days, "d", span.Hours, "h"),
        { TotalHours: >= 1 } => Units(span.Hours, "h", span.Minutes, "min"),
        { TotalMinutes: >= 1 } => Units(span.Minutes, "min", span.Seconds, "s"),
        _ => Units(Math.Max(0, span.Seconds), "s", 0, ""),
    };

    private static string Units(int large, string largeUnit, int small, string smallUnit) => small == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}")
        : string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit} {small} {smallUnit}");
}
