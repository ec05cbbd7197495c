using System.Net.Http.Headers;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Reads Retry-After (RFC 9110 section 10.2.3): seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>
    /// How long the org wants to be left alone; null when it does not say. A date is measured against the answer's own Date
    /// header, so that a wrong clock on this machine changes nothing; against <paramref name="wallNow"/> only without one.
    /// </summary>
    internal static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset wallNow)
    {
        TimeSpan? asked = headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - (headers.Date ?? wallNow),
            _ => null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    /// <summary>At most <see cref="OrgClientTimes.LongestRetryAfter"/>: no org can silence an agent for longer.</summary>
    internal static TimeSpan? Clamp(TimeSpan? asked) =>
        asked > OrgClientTimes.LongestRetryAfter ? OrgClientTimes.LongestRetryAfter : asked;
}
