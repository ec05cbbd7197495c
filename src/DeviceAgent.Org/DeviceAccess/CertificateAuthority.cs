using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess.Authority;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>A small certificate authority in two files: P-256, ten years, no intermediates.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3653);

    private readonly CertificateIssuer issuer;
    private readonly TimeProvider time;

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key, TimeProvider time)
    {
        Certificate = certificate;
        issuer = new CertificateIssuer(certificate.CopyWithPrivateKey(key));
        this.time = time;
    }

    /// <summary>The authority's own certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <exception cref="OrgConfigurationException">One of the files is there and cannot be used.</exception>
    public static CertificateAuthority LoadOrCreate(string certificateFile, string keyFile, string name, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (File.Exists(certificateFile))
            {
                key.ImportFromPem(File.ReadAllText(keyFile));
                return new CertificateAuthority(X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile)), key, time);
            }

            // The certificate is the mark that the authority exists, so it is written last.
            X509Certificate2 certificate = SelfSign(key, name, time.GetUtcNow());
            DataFolder.WritePrivate(keyFile, key.ExportPkcs8PrivateKeyPem());
            DataFolder.WritePublic(certificateFile, certificate.ExportCertificatePem() + "\n");
            return new CertificateAuthority(certificate, key, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new OrgConfigurationException($"the certificate authority {certificateFile} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Issues a leaf from <paramref name="request"/>, valid from a little before now for <paramref name="validity"/>, at most as long as the authority itself.</summary>
    public X509Certificate2 Issue(CertificateRequest request, TimeSpan validity) => issuer.SignLeaf(request, time.GetUtcNow(), validity);

    public void Dispose()
    {
        issuer.Dispose();
        Certificate.Dispose();
    }

    private static X509Certificate2 SelfSign(ECDsa key, string name, DateTimeOffset now)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 withKey = request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + Lifetime);
        return X509CertificateLoader.LoadCertificate(withKey.RawData);
    }
}
