using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.DeviceAccess.Authority;

/// <summary>
/// The root of the Device Access certificates: RSA-3072, ten years, one intermediate below it. Its key is read from disk only when
/// it signs, so that it may be kept elsewhere until then. A P-256 root of an older org stays the root.
/// </summary>
internal sealed class RootAuthority : IDisposable
{
    private const int KeyBits = 3072;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3653);

    private readonly string keyFile;

    private RootAuthority(X509Certificate2 certificate, string keyFile)
    {
        Certificate = certificate;
        this.keyFile = keyFile;
    }

    /// <summary>Without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Reads the root, or makes it.</summary>
    /// <param name="certificateFile">PEM.</param>
    /// <param name="keyFile">PEM; may be missing once an intermediate is there.</param>
    /// <param name="now">The begin of a new one.</param>
    /// <exception cref="OrgConfigurationException">A file cannot be used, or the two do not belong together.</exception>
    public static RootAuthority LoadOrCreate(string certificateFile, string keyFile, DateTimeOffset now)
    {
        try
        {
            if (!File.Exists(certificateFile))
            {
                return Create(certificateFile, keyFile, now);
            }

            var root = new RootAuthority(X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile)), keyFile);
            using CertificateIssuer? issuer = root.TryOpen();
            bool noRoomBelow = root.Certificate.Extensions.OfType<X509BasicConstraintsExtension>()
                .Any(b => b is { HasPathLengthConstraint: true, PathLengthConstraint: 0 });
            return noRoomBelow ? root.WithRoomBelow(certificateFile, issuer) : root;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new OrgConfigurationException($"the root authority {certificateFile} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The root with its key; null while the key is kept elsewhere. The caller disposes it.</summary>
    /// <exception cref="OrgConfigurationException">The key file is there and cannot be used.</exception>
    public CertificateIssuer? TryOpen()
    {
        if (!File.Exists(keyFile))
        {
            return null;
        }

        try
        {
            return new CertificateIssuer(X509Certificate2.CreateFromPem(Certificate.ExportCertificatePem(), File.ReadAllText(keyFile)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new OrgConfigurationException($"the root key {keyFile} cannot be used with its certificate: {e.Message}", e);
        }
    }

    public void Dispose() => Certificate.Dispose();

    private static RootAuthority Create(string certificateFile, string keyFile, DateTimeOffset now)
    {
        using var key = RSA.Create(KeyBits);
        var request = new CertificateRequest("CN=DeviceAgent Device Access CA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Describe(request);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 made = request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + Lifetime);

        // The certificate is the mark that the authority exists, so it is written last.
        DataFolder.WritePrivate(keyFile, key.ExportPkcs8PrivateKeyPem());
        DataFolder.WritePublic(certificateFile, made.ExportCertificatePem() + "\n");
        return new RootAuthority(X509CertificateLoader.LoadCertificate(made.RawData), keyFile);
    }

    private static void Describe(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
    }

    /// <summary>
    /// An older org's root allows no intermediate below it. It is signed anew with its own key: name and key stay, and so everything
    /// that it issued stays valid.
    /// </summary>
    private RootAuthority WithRoomBelow(string certificateFile, CertificateIssuer? issuer)
    {
        if (issuer is null)
        {
            throw new OrgConfigurationException($"the root authority {certificateFile} allows no intermediate: put its key back at {keyFile} for one start");
        }

        var request = new CertificateRequest(Certificate.SubjectName, Certificate.PublicKey, HashAlgorithmName.SHA256);
        Describe(request);
        using X509Certificate2 made = issuer.Sign(request, Certificate.NotBefore, Certificate.NotAfter);
        DataFolder.WritePublic(certificateFile, made.ExportCertificatePem() + "\n");
        return new RootAuthority(X509CertificateLoader.LoadCertificate(made.RawData), keyFile);
    }
}
