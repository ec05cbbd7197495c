using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.DeviceAccess.Authority;

/// <summary>
/// The files of the issuing intermediates, <c>issuing-1.pem</c> and <c>.key</c> and so on: the last one issues, the former ones stay
/// trusted and go on signing their revocation lists. RSA-2048, because SCEP clients encrypt their requests to it (RFC 8894 section 3.2).
/// </summary>
internal sealed class IssuingFolder(string path)
{
    public const string LockName = "issuing.lock";

    private const int KeyBits = 2048;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1826);

    /// <summary>All intermediates, oldest first.</summary>
    /// <exception cref="OrgConfigurationException">A file cannot be used.</exception>
    public List<CertificateIssuer> Load()
    {
        var issuers = new List<CertificateIssuer>();
        for (int number = 1; File.Exists(CertificateFile(number)); number++)
        {
            try
            {
                issuers.Add(new CertificateIssuer(X509Certificate2.CreateFromPemFile(CertificateFile(number), KeyFile(number))));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                throw new OrgConfigurationException($"the issuing certificate {CertificateFile(number)} cannot be used: {e.Message}", e);
            }
        }

        return issuers;
    }

    /// <summary>Whether there is an intermediate of this number. The certificate is written last.</summary>
    public bool Has(int number) => File.Exists(CertificateFile(number));

    /// <summary>Keeps the org's other processes from making an intermediate meanwhile; null when one is at it, or the folder cannot be written.</summary>
    public IDisposable? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(path, LockName), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes the next intermediate.</summary>
    /// <param name="root">Signs it.</param>
    /// <param name="number">1 for the first.</param>
    /// <param name="now">Its begin.</param>
    /// <exception cref="OrgConfigurationException">The disk refuses.</exception>
    public CertificateIssuer Create(CertificateIssuer root, int number, DateTimeOffset now)
    {
        using var key = RSA.Create(KeyBits);
        var request = new CertificateRequest(
            string.Create(CultureInfo.InvariantCulture, $"CN=DeviceAgent Device Access Issuing CA {number}"), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment,
            critical: true));
        using X509Certificate2 made = root.Sign(request, now - TimeSpan.FromDays(1), now + Lifetime);
        try
        {
            // As with the root: the certificate last.
            DataFolder.WritePrivate(KeyFile(number), key.ExportPkcs8PrivateKeyPem());
            DataFolder.WritePublic(CertificateFile(number), made.ExportCertificatePem() + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"the issuing certificate {CertificateFile(number)} cannot be written: {e.Message}", e);
        }

        return new CertificateIssuer(made.CopyWithPrivateKey(key));
    }

    private string CertificateFile(int number) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"issuing-{number}.pem"));

    private string KeyFile(int number) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"issuing-{number}.key"));
}
