using System.Net;

namespace DeviceAgent.Org.Okta;

/// <summary>Okta did not give what was asked for. Worth another try, after a while; the message is for an admin and holds no secret.</summary>
/// <param name="message">One sentence.</param>
/// <param name="status">What Okta answered; null when it did not.</param>
/// <param name="cause">What it comes from.</param>
public sealed class OktaException(string message, HttpStatusCode? status = null, Exception? cause = null) : Exception(message, cause)
{
    public HttpStatusCode? Status => status;

    /// <summary>Okta's time when it answered; null when it did not say.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>How long Okta asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
