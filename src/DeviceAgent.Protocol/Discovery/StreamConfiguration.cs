using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>An event stream (SSF 1.0 section 8.1.1). GET without a stream id answers with a list of these.</summary>
public sealed record StreamConfiguration
{
    [JsonPropertyName("stream_id")] public required string StreamId { get; init; }

    [JsonPropertyName("iss")] public required string Issuer { get; init; }

    /// <summary>What the SETs of this stream carry as <c>aud</c>; our org names one device with it. One text, or a list of names of the same receiver.</summary>
    [JsonPropertyName("aud"), JsonConverter(typeof(OneOrMoreTextsConverter))] public required IReadOnlyList<string> Audiences { get; init; }

    [JsonPropertyName("delivery")] public required StreamDelivery Delivery { get; init; }

    [JsonPropertyName("events_supported")] public IReadOnlyList<string>? EventsSupported { get; init; }

    [JsonPropertyName("events_requested")] public IReadOnlyList<string>? EventsRequested { get; init; }

    [JsonPropertyName("events_delivered")] public IReadOnlyList<string>? EventsDelivered { get; init; }

    /// <summary>Seconds between two requests for a verification event; null when the transmitter does not say.</summary>
    [JsonPropertyName("min_verification_interval")] public int? MinVerificationInterval { get; init; }

    /// <summary>The receiver's words for people.</summary>
    [JsonPropertyName("description")] public string? Description { get; init; }
}
