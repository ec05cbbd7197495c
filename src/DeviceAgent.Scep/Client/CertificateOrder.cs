using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Client;

/// <summary>What a client asks an authority for.</summary>
public sealed record CertificateOrder
{
    public required X500DistinguishedName Subject { get; init; }

    /// <summary>The key of the new certificate. Not disposed of here.</summary>
    public required RSA Key { get; init; }

    /// <summary>A secret, or null.</summary>
    public string? Challenge { get; init; }

    /// <summary>The certificate so far, with its private key: makes the request a RenewalReq. Null for a first one.</summary>
    public X509Certificate2? Renewed { get; init; }
}
