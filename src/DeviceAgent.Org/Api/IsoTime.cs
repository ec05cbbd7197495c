using System.Globalization;

namespace DeviceAgent.Org.Api;

/// <summary>Reads ISO 8601 times; one without an offset is UTC.</summary>
public static class IsoTime
{
    public static DateTimeOffset? TryRead(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    /// <summary>A query parameter; null when absent.</summary>
    /// <exception cref="OrgException">400: not a time.</exception>
    public static DateTimeOffset? Query(HttpContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? text = context.Request.Query[name];
        return string.IsNullOrEmpty(text)
            ? null
            : TryRead(text) ?? throw OrgException.Invalid(name, "is not an ISO 8601 time");
    }
}
