using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Polling;

/// <summary>The body of a poll request (RFC 8936 section 2.4).</summary>
public sealed record PollRequest
{
    /// <summary>The jtis of SETs that were taken over durably and need not come again.</summary>
    [JsonPropertyName("ack")] public IReadOnlyList<string>? Ack { get; init; }

    /// <summary>SETs that can never be accepted, by jti (RFC 8936 section 2.6).</summary>
    [JsonPropertyName("setErrs")] public IReadOnlyDictionary<string, SetError>? SetErrors { get; init; }

    /// <summary>How many SETs to return at most: null means no limit, 0 means acknowledge only.</summary>
    [JsonPropertyName("maxEvents")] public int? MaxEvents { get; init; }

    /// <summary>False (the RFC's default) holds the request until a SET is there or the hold time is over: a long poll.</summary>
    [JsonPropertyName("returnImmediately")] public bool? ReturnImmediately { get; init; }
}
