using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>How a stream delivers (SSF 1.0 section 6.1): the method's URN and, for polls, where to poll.</summary>
public sealed record StreamDelivery(
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("endpoint_url")] string EndpointUrl);
