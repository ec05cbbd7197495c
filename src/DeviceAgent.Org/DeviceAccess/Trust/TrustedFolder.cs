using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.DeviceAccess.Trust;

/// <summary>The folder of imported CA certificates: one PEM file each, named by its SHA-256. A command may change it while the org runs.</summary>
public sealed class TrustedFolder(string path)
{
    /// <summary>The SHA-256 of each certificate in lower-case hex, sorted: two equal lists mean the same certificates.</summary>
    public IReadOnlyList<string> Thumbprints() => System.IO.Directory.Exists(path)
        ? [.. System.IO.Directory.GetFiles(path, "*.pem").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!]
        : [];

    /// <summary>Reads one certificate.</summary>
    /// <exception cref="OrgConfigurationException">Its file cannot be used.</exception>
    public X509Certificate2 Read(string thumbprint)
    {
        string file = FileOf(thumbprint);
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return ThumbprintOf(certificate) == thumbprint ? certificate : throw new CryptographicException("it is not the certificate that it is named by");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new OrgConfigurationException($"the CA certificate {file} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Adds a certificate; one that is there already stays as it is.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Add(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        System.IO.Directory.CreateDirectory(path);
        DataFolder.WritePublic(FileOf(ThumbprintOf(certificate)), certificate.ExportCertificatePem() + "\n");
    }

    /// <returns>False when it was not there.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public bool Remove(string thumbprint)
    {
        if (!Thumbprints().Contains(thumbprint))
        {
            return false;
        }

        File.Delete(FileOf(thumbprint));
        FolderFlush.Flush(path);
        return true;
    }

    /// <summary>SHA-256, lower-case hex.</summary>
    public static string ThumbprintOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }

    private string FileOf(string thumbprint) => Path.Combine(path, thumbprint + ".pem");
}
