using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.Certificates;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The org's Device Access CA: its certificates carry the extension that lets a device in.</summary>
public sealed class DeviceAccessAuthority(DataFolder folder, TimeProvider time) : IDisposable
{
    /// <summary>How long a certificate lasts when nobody says.</summary>
    public static readonly TimeSpan UsualValidity = TimeSpan.FromDays(365);

    private const int ShortestRsaKeyBits = 2048;

    private readonly CertificateAuthority authority = CertificateAuthority.LoadOrCreate(
        folder.AuthorityCertificate, folder.AuthorityKey, "DeviceAgent Device Access CA", time);

    public X509Certificate2 Certificate => authority.Certificate;

    /// <summary>
    /// Issues a Device Access certificate for the key of a PKCS#10 request. Of the request only the key and the common name
    /// count: whatever else it asks for (names, usages, extensions) is not the requester's to decide.
    /// </summary>
    /// <exception cref="OrgException">400: not a request, a signature that does not fit, or a weak or unknown kind of key.</exception>
    public X509Certificate2 Issue(string requestPem, TimeSpan validity)
    {
        CertificateRequest request = Read(requestPem);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(DeviceAccessExtension.Create(critical: false));
        return authority.Issue(request, validity);
    }

    public void Dispose() => authority.Dispose();

    /// <summary>A new request with what is taken over. The name and the key are read late: a fault in them shows only here.</summary>
    private static CertificateRequest Read(string requestPem)
    {
        try
        {
            CertificateRequest asked = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256);
            RequireStrongKey(asked.PublicKey);
            return new CertificateRequest(CommonName(asked.SubjectName), asked.PublicKey, HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw OrgException.Invalid("csr", "is not a PEM PKCS#10 request with a valid signature");
        }
    }

    private static void RequireStrongKey(PublicKey key)
    {
        using RSA? rsa = key.GetRSAPublicKey();
        using ECDsa? ec = rsa is null ? key.GetECDsaPublicKey() : null;
        bool strong = rsa is not null
            ? rsa.KeySize >= ShortestRsaKeyBits
            : ec?.ExportParameters(false).Curve.Oid.Value is "1.2.840.10045.3.1.7" or "1.3.132.0.34";
        if (!strong)
        {
            throw OrgException.Invalid("csr", $"the key must be RSA of at least {ShortestRsaKeyBits} bits, P-256 or P-384");
        }
    }

    private static X500DistinguishedName CommonName(X500DistinguishedName subject)
    {
        string? name = subject.EnumerateRelativeDistinguishedNames()
            .Where(n => !n.HasMultipleElements && n.GetSingleElementType().Value == "2.5.4.3")
            .Select(n => n.GetSingleElementValue())
            .FirstOrDefault();
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(string.IsNullOrWhiteSpace(name) ? "device" : name);
        return builder.Build();
    }
}
