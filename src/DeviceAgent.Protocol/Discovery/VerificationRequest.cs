using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>Asks for a verification event (SSF 1.0 section 8.1.4.2).</summary>
public sealed record VerificationRequest
{
    [JsonPropertyName("stream_id")] public required string StreamId { get; init; }

    /// <summary>Comes back in the event, to the letter; null for none.</summary>
    [JsonPropertyName("state")] public string? State { get; init; }
}
