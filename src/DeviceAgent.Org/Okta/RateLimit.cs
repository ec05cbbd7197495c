using System.Globalization;
using System.Net.Http.Headers;

namespace DeviceAgent.Org.Okta;

/// <summary>What Okta says of the limit that a request counted against (<c>X-Rate-Limit-...</c>).</summary>
/// <param name="Limit">Requests in one window.</param>
/// <param name="Remaining">How many are left of them.</param>
/// <param name="Reset">When the next window begins, by Okta's clock, to the second.</param>
public sealed record RateLimit(int Limit, int Remaining, DateTimeOffset Reset)
{
    /// <summary>A tenth is left to whoever else uses the same limit.</summary>
    public bool IsNearlyUsed => Remaining <= Limit / 10;

    /// <summary>Null when one of the three headers is missing or no number.</summary>
    public static RateLimit? Read(HttpResponseHeaders headers) =>
        Number(headers, "X-Rate-Limit-Limit") is { } limit and <= int.MaxValue
        && Number(headers, "X-Rate-Limit-Remaining") is { } remaining and <= int.MaxValue
        && Number(headers, "X-Rate-Limit-Reset") is { } reset && reset <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? new RateLimit((int)limit, (int)remaining, DateTimeOffset.FromUnixTimeSeconds(reset))
            : null;

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
