using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>What a Device Access certificate is to say. Whoever makes it has checked it.</summary>
public sealed record CertificateOrder
{
    public required PublicKey Key { get; init; }

    public required X500DistinguishedName Subject { get; init; }

    /// <summary>The subject alternative names; null for none.</summary>
    public X509Extension? AlternativeNames { get; init; }

    /// <summary>How long from now; cut to the issuer's own end.</summary>
    public required TimeSpan Validity { get; init; }

    /// <summary>Whether the Device Access extension is critical.</summary>
    public bool DeviceAccessCritical { get; init; }
}
