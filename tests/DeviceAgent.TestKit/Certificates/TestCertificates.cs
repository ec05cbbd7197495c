using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Protocol.Certificates;

namespace DeviceAgent.TestKit.Certificates;

/// <summary>A certificate authority of a test, and the certificates it issues. Real keys, real signatures.</summary>
public sealed class TestCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly DateTimeOffset now;

    /// <param name="name">The authority's common name.</param>
    /// <param name="time">Validity is around this clock's now; the system's when null.</param>
    public TestCertificates(string name = "Test CA", TimeProvider? time = null)
    {
        now = (time ?? TimeProvider.System).GetUtcNow();
        Root = Authority(name, ECDsa.Create(ECCurve.NamedCurves.nistP256)).CreateSelfSigned(now.AddYears(-2), now.AddYears(10));
    }

    private TestCertificates(DateTimeOffset now, X509Certificate2 own) => (this.now, Root) = (now, own);

    /// <summary>The authority's own certificate, with its key; self-signed unless it was made by <see cref="Below"/>.</summary>
    public X509Certificate2 Root { get; }

    public string RootPem => Root.ExportCertificatePem();

    /// <summary>An authority between this one and what it issues.</summary>
    public TestCertificates Below(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued = Issue(Authority(name, key), now.AddYears(-1), now.AddYears(9));
        return new TestCertificates(now, issued.CopyWithPrivateKey(key));
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    /// <summary>A server certificate for <paramref name="host"/> (a DNS name), valid from a day ago for a year unless told otherwise.</summary>
    public X509Certificate2 Server(string host = "localhost", DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        using X509Certificate2 issued = Issue(request, notBefore ?? now.AddDays(-1), notAfter ?? now.AddYears(1));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A device certificate with its key.</summary>
    public X509Certificate2 Device(TestCertificate? wanted = null)
    {
        wanted ??= new TestCertificate();
        DateTimeOffset notBefore = wanted.NotBefore ?? now.AddDays(-1);
        DateTimeOffset notAfter = wanted.NotAfter ?? now.AddYears(1);
        if (wanted.Rsa)
        {
            using RSA rsa = RSA.Create(2048);
            using X509Certificate2 withRsa = Issue(
                Extend(new CertificateRequest(wanted.Subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), wanted),
                notBefore,
                notAfter);
            return withRsa.CopyWithPrivateKey(rsa);
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued = Issue(
            Extend(new CertificateRequest(wanted.Subject, key, HashAlgorithmName.SHA256), wanted), notBefore, notAfter);
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Writes certificate and key into one PEM file that only its owner may read.</summary>
    public static void WritePem(string path, X509Certificate2 certificate) =>
        WritePrivate(path, System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + KeyPem(certificate) + "\n"));

    /// <summary>Writes a file that only its owner may read (mode 600), as a whole.</summary>
    public static void WritePrivate(string path, byte[] content)
    {
        string fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(fresh, options))
        {
            file.Write(content);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The private key as PKCS#8 PEM.</summary>
    public static string KeyPem(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPrivateKey();
        using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
        return rsa?.ExportPkcs8PrivateKeyPem() ?? ecdsa!.ExportPkcs8PrivateKeyPem();
    }

    private static CertificateRequest Extend(CertificateRequest request, TestCertificate wanted)
    {
        if (wanted.DeviceAccess is { } value)
        {
            request.CertificateExtensions.Add(
                new X509Extension(DeviceAccessExtension.Oid, value, wanted.DeviceAccessCritical));
        }

        if (wanted.KeyUsage is { } usage)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        }

        if (wanted.ExtendedKeyUsage is { } extended)
        {
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([.. extended.Select(o => new Oid(o))], false));
        }

        return request;
    }

    private X509Certificate2 Issue(CertificateRequest request, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using ECDsa key = Root.GetECDsaPrivateKey()!;
        return request.Create(
            Root.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            notBefore,
            notAfter,
            RandomNumberGenerator.GetBytes(16));
    }
}
