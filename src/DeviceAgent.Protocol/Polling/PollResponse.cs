using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Polling;

/// <summary>The body of a poll response (RFC 8936 section 2.5).</summary>
public sealed record PollResponse
{
    /// <summary>Signed SETs in compact serialization, by jti. Always present, possibly empty.</summary>
    [JsonPropertyName("sets")] public required IReadOnlyDictionary<string, string> Sets { get; init; }

    /// <summary>True when more SETs wait than were returned.</summary>
    [JsonPropertyName("moreAvailable")] public bool? MoreAvailable { get; init; }
}
