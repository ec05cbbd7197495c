using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Polling;

/// <summary>The body of a poll response (RFC 8936 section 2.5).</summary>
public sealed record PollResponse
{
    /// <summary>Signed SETs in compact serialization, by jti. Always present, possibly empty.</summary>
    [JsonPropertyName("sets")] public required IReadOnlyDictionary<string, string> Sets { get; init; }

    /// <summary>True when more SETs wait than were returned.</summary>
    [JsonPropertyName("moreAvailable")] public bool? MoreAvailable { get; init; }

    /// <summary>Ours: the epoch of <see cref="Discovery.DeviceAccessConfiguration"/>, for a device that reads that document seldom.</summary>
    [JsonPropertyName("epoch")] public string? Epoch { get; init; }
}
