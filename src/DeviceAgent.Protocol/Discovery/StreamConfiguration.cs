using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>A device's event stream (SSF 1.0 section 8.1.1). GET without a stream id answers with a list of these.</summary>
public sealed record StreamConfiguration
{
    [JsonPropertyName("stream_id")] public required string StreamId { get; init; }

    [JsonPropertyName("iss")] public required string Issuer { get; init; }

    /// <summary>What every SET of this stream carries as <c>aud</c>: it names one device.</summary>
    [JsonPropertyName("aud")] public required string Audience { get; init; }

    [JsonPropertyName("delivery")] public required StreamDelivery Delivery { get; init; }

    [JsonPropertyName("events_supported")] public IReadOnlyList<string>? EventsSupported { get; init; }

    [JsonPropertyName("events_requested")] public IReadOnlyList<string>? EventsRequested { get; init; }

    [JsonPropertyName("events_delivered")] public IReadOnlyList<string>? EventsDelivered { get; init; }
}
