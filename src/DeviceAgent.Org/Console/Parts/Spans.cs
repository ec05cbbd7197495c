using System.Globalization;

namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>How long something took, for people.</summary>
public static class Spans
{
    /// <summary>One unit: 4 s, 12 min, 3 h, 9 days.</summary>
    public static string Rough(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => Whole(span.TotalSeconds) + " s",
        { TotalHours: < 1 } => Whole(span.TotalMinutes) + " min",
        { TotalDays: < 2 } => Whole(span.TotalHours) + " h",
        _ => Whole(span.TotalDays) + " days",
    };

    /// <summary>To the tenth of a second below a minute, to the second below an hour: 4.2 s, 3 min 07 s, 2 h 05 min.</summary>
    public static string Exact(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalSeconds * 10) / 10:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds:00} s"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours):0} h {span.Minutes:00} min"),
        _ => Whole(span.TotalDays) + " days",
    };

    private static string Whole(double number) => Math.Floor(number).ToString("0", CultureInfo.InvariantCulture);
}
