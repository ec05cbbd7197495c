namespace DeviceAgent.Core.Polling;

/// <summary>The org could not be reached, or did not answer as an org does.</summary>
/// <param name="message">What happened and where, for a log line.</param>
/// <param name="inner">The cause.</param>
public sealed class OrgUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Not before this much time the org wants to be asked again (Retry-After, at most 15 minutes); null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The answer's HTTP status; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The <c>errorCode</c> of the org's error body; null when there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>True when the connection ended in the middle of waiting: an idle cut by something on the way.</summary>
    public bool CutWhileHeld { get; init; }
}
