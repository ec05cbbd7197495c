namespace DeviceAgent.Core.Polling.Transport;

/// <summary>An answer of the org with its whole body, not yet judged.</summary>
internal sealed record OrgAnswer
{
    public required Uri Url { get; init; }

    public required int Status { get; init; }

    /// <summary>Media type without parameters, lower case; empty when there was none.</summary>
    public required string MediaType { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Where a redirect points; null when there is none.</summary>
    public Uri? Location { get; init; }

    /// <summary>Retry-After as a span, both forms; never negative, not yet clamped.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>Worth another try: the request was in order, the org was not able or not willing just now.</summary>
    public bool IsTransient => Status is 408 or 429 or >= 500;

    public bool IsHtml => MediaType is "text/html" or "application/xhtml+xml";

    /// <summary><c>application/json</c> or a type with the suffix <c>+json</c> (RFC 6839 section 3.1).</summary>
    public bool IsJson => MediaType == "application/json" || MediaType.EndsWith("+json", StringComparison.Ordinal);
}
