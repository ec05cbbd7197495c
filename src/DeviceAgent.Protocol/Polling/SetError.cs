using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Polling;

/// <summary>Why a SET can never be accepted (RFC 8936 section 2.6, codes of RFC 8935 section 2.4).</summary>
public sealed record SetError(
    [property: JsonPropertyName("err")] string Code,
    [property: JsonPropertyName("description")] string Description);
