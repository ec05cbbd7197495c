using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>Certificates that the org would not issue.</summary>
public static class TestCertificates
{
    public static X509Certificate2 Authority(ECDsa key, string name)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now.AddHours(-2), now.AddDays(1));
    }

    public static X509Certificate2 Leaf(
        X509Certificate2 authority, ECDsa authorityKey, X509Extension? mark, DateTimeOffset? notAfter = null, string usage = "1.3.6.1.5.5.7.3.2",
        X509Extension? further = null, string name = "mac", X500DistinguishedName? subject = null) =>
        Leaf(authority, X509SignatureGenerator.CreateForECDsa(authorityKey), mark, notAfter, usage, further, name, subject);

    public static X509Certificate2 Leaf(
        X509Certificate2 authority,
        X509SignatureGenerator authorityKey,
        X509Extension? mark,
        DateTimeOffset? notAfter = null,
        string usage = "1.3.6.1.5.5.7.3.2",
        X509Extension? further = null,
        string name = "mac",
        X500DistinguishedName? subject = null)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject ?? new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        foreach (X509Extension extension in new[] { mark, further }.OfType<X509Extension>())
        {
            request.CertificateExtensions.Add(extension);
        }

        using X509Certificate2 issued = request.Create(
            authority.SubjectName,
            authorityKey,
            now.AddHours(-1),
            notAfter ?? now.AddHours(1),
            RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
