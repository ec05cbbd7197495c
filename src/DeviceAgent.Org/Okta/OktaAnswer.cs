using System.Net;
using System.Text.Json;

namespace DeviceAgent.Org.Okta;

/// <summary>What Okta answered to one request.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">The JSON; an undefined element where the body is none.</param>
public sealed record OktaAnswer(HttpStatusCode Status, JsonElement Body)
{
    private const int LongestFault = 300;

    private static readonly string[] FaultMembers = ["errorCode", "errorSummary", "error", "error_description"];

    /// <summary>Okta's time when it answered, to the second; null when it did not say.</summary>
    public DateTimeOffset? Date { get; init; }

    public RateLimit? RateLimit { get; init; }

    /// <summary>How long until the window of the rate limit ends; null when Okta does not say.</summary>
    public TimeSpan? WindowEnds { get; init; }

    /// <summary>How long Okta asks to be left alone: <c>Retry-After</c>, and at a 429 the rest of the window; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The address in <c>Link: &lt;...&gt;; rel="next"</c> (RFC 8288); null for none.</summary>
    public string? Next { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>What Okta says is wrong: <c>errorCode</c> and <c>errorSummary</c> of its API, <c>error</c> and <c>error_description</c> of OAuth 2.0.</summary>
    public string Fault
    {
        get
        {
            string[] words = [.. FaultMembers.Select(Text).OfType<string>()];
            return DeviceAccess.CertificateNames.Shown(words.Length == 0 ? "no reason is given" : string.Join(": ", words), LongestFault);
        }
    }

    /// <summary>A member that is a text; null for anything else.</summary>
    public string? Text(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
