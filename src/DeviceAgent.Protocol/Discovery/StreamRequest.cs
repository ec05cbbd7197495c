using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>What a receiver may say of a new stream (SSF 1.0 section 8.1.1.1).</summary>
public sealed record StreamRequest
{
    [JsonPropertyName("delivery")] public StreamRequestDelivery? Delivery { get; init; }

    [JsonPropertyName("events_requested")] public IReadOnlyList<string>? EventsRequested { get; init; }

    [JsonPropertyName("description")] public string? Description { get; init; }
}
