using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.TestKit.Certificates;

/// <summary>What a device certificate made by <see cref="TestCertificates"/> looks like; the defaults make a good one.</summary>
public sealed record TestCertificate
{
    public string Subject { get; init; } = "CN=test device";

    public bool Rsa { get; init; }

    /// <summary>The Device Access extension's value in DER; null leaves the extension out.</summary>
    public byte[]? DeviceAccess { get; init; } = [0x02, 0x01, 0x01];

    public bool DeviceAccessCritical { get; init; }

    /// <summary>Extended key usages; null leaves the extension out.</summary>
    public string[]? ExtendedKeyUsage { get; init; } = ["1.3.6.1.5.5.7.3.2"];

    /// <summary>Key usage; null leaves the extension out.</summary>
    public X509KeyUsageFlags? KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }
}
