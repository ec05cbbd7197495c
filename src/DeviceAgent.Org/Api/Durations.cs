using System.Globalization;
using System.Xml;

namespace DeviceAgent.Org.Api;

/// <summary>Reads time spans: <c>90.00:00:00</c> or ISO 8601 <c>P90D</c>.</summary>
public static class Durations
{
    /// <summary>Null for what is none.</summary>
    public static TimeSpan? TryRead(string? text)
    {
        if (text?.StartsWith('P') != true)
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A span of a request's body; <paramref name="usual"/> when it is absent.</summary>
    /// <exception cref="OrgException">400: not a span, or not within the limits.</exception>
    public static TimeSpan Read(string field, string? text, TimeSpan usual, TimeSpan shortest, TimeSpan longest)
    {
        if (text is null)
        {
            return usual;
        }

        return TryRead(text) is { } span && span >= shortest && span <= longest
            ? span
            : throw OrgException.Invalid(field, $"must be a time span of {shortest} to {longest}, such as 90.00:00:00 or P90D");
    }
}
