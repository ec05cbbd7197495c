using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>The payload of <see cref="EventTypes.StreamUpdated"/> (SSF 1.0 section 8.1.5).</summary>
public sealed record StreamUpdatedEvent
{
    /// <summary>One of the words of <see cref="Discovery.StreamStatus"/>.</summary>
    [JsonPropertyName("status")] public string? Status { get; init; }

    [JsonPropertyName("reason")] public string? Reason { get; init; }
}
