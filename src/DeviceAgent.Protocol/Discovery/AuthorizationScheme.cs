using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>A way to be let in to a transmitter's endpoints (SSF 1.0 section 7.1.1).</summary>
/// <param name="SpecUrn">The URN of the protocol's specification.</param>
public sealed record AuthorizationScheme([property: JsonPropertyName("spec_urn")] string SpecUrn)
{
    /// <summary>A bearer token in the Authorization header (RFC 6750).</summary>
    public const string Bearer = "urn:ietf:rfc:6750";

    /// <summary>Mutual TLS (RFC 8705).</summary>
    public const string MutualTls = "urn:ietf:rfc:8705";

    /// <summary>HTTP message signatures (RFC 9421).</summary>
    public const string MessageSignatures = "urn:ietf:rfc:9421";
}
