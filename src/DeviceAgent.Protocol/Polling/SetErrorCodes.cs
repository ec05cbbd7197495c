namespace DeviceAgent.Protocol.Polling;

/// <summary>The error codes of RFC 8935 section 2.4, and that of SSF.</summary>
public static class SetErrorCodes
{
    /// <summary>The token cannot be parsed, or lacks what a SET must have.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The signature does not fit the key, or the algorithm is not allowed.</summary>
    public const string InvalidKey = "invalid_key";

    public const string InvalidIssuer = "invalid_issuer";

    public const string InvalidAudience = "invalid_audience";

    public const string AuthenticationFailed = "authentication_failed";

    public const string AccessDenied = "access_denied";

    /// <summary>SSF 1.0 section 8.1.4.1: a verification event's <c>state</c> is not the one that was asked for.</summary>
    public const string InvalidState = "invalid_state";
}
