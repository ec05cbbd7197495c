using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>How a new stream is to deliver. With polls the transmitter chooses the address (SSF 1.0 section 6.1.2).</summary>
public sealed record StreamRequestDelivery([property: JsonPropertyName("method")] string Method);
