using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.CheckIn;

/// <summary>A SET that the device refused.</summary>
/// <param name="Jti">The key under which the SET came.</param>
/// <param name="Code">A SET error code, or <c>deferred</c> when the SET may still be accepted later.</param>
/// <param name="Description">Why, in words.</param>
/// <param name="Count">How often since the last check-in; at least 1.</param>
public sealed record RefusalReport(
    [property: JsonPropertyName("jti")] string Jti,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("count")] int Count);
