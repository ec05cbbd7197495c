using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>The payload of <see cref="EventTypes.Verification"/> (SSF 1.0 section 8.1.4.1).</summary>
public sealed record VerificationEvent
{
    /// <summary>What the receiver gave with its request; null when it gave nothing, or did not ask.</summary>
    [JsonPropertyName("state")] public string? State { get; init; }
}
