using System.Globalization;

namespace DeviceAgent.Cli.Status;

/// <summary>Times and spans as a person reads them. Times are UTC, as in the log and in the org's System Log.</summary>
internal static class TimeWords
{
    /// <summary>Such as <c>11:04:32 UTC</c>, with the date when it is another day.</summary>
    public static string Moment(DateTimeOffset moment, DateTimeOffset now) => moment.UtcDateTime.ToString(
        moment.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>2026-03-01</c>.</summary>
    public static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>11:04:32 UTC, 12 s ago</c>.</summary>
    public static string Past(DateTimeOffset moment, DateTimeOffset now) =>
        moment > now ? Moment(moment, now) : $"{Moment(moment, now)}, {Span(now - moment)} ago";

    /// <summary>Such as <c>11:15:00 UTC, in 10 min</c>.</summary>
    public static string Future(DateTimeOffset moment, DateTimeOffset now) =>
        moment <= now ? $"{Moment(moment, now)}, now" : $"{Moment(moment, now)}, in {Span(moment - now)}";

    /// <summary>In the largest unit of which there are two.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => $"{(long)span.TotalSeconds} s",
        { TotalHours: < 2 } => $"{(long)span.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(long)span.TotalHours} h",
        _ => $"{(long)span.TotalDays} days",
    };
}
