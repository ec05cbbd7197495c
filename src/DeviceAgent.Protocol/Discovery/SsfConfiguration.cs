using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>The transmitter configuration metadata (SSF 1.0 section 7.1): the members that this project reads or writes.</summary>
public sealed record SsfConfiguration
{
    /// <summary>RFC 8936 poll delivery, as it stands in <c>delivery_methods_supported</c> and in a stream's <c>delivery.method</c>.</summary>
    public const string PollDelivery = "urn:ietf:rfc:8936";

    [JsonPropertyName("spec_version")] public string? SpecVersion { get; init; }

    [JsonPropertyName("issuer")] public required string Issuer { get; init; }

    [JsonPropertyName("jwks_uri")] public required string JwksUri { get; init; }

    [JsonPropertyName("delivery_methods_supported")] public IReadOnlyList<string>? DeliveryMethodsSupported { get; init; }

    [JsonPropertyName("configuration_endpoint")] public required string ConfigurationEndpoint { get; init; }
}
