using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.CheckIn;

/// <summary>The org's answer to a check-in.</summary>
public sealed record CheckInResponse(
    [property: JsonPropertyName("device_id")] string DeviceId);
