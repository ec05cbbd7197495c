#pragma warning disable CA1416 // The agent exists for macOS and Linux only.

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.State;

namespace DeviceAgent.Enrollment;

/// <summary>Reads and writes the files of a <see cref="CertificateLocation"/>. Every write is whole or not at all, flushed, and 0600.</summary>
/// <param name="location">Where.</param>
/// <param name="platform">Flushes folders.</param>
/// <param name="time">Says what is valid now.</param>
public sealed class CertificateStore(CertificateLocation location, IFolderPlatform platform, TimeProvider time)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public CertificateLocation Location => location;

    /// <summary>The certificate with its key; null when there is none that can be used now.</summary>
    public CertificateCandidate? ReadCurrent() => Read(location.Certificate);

    /// <summary>The renewed certificate that is not proven yet; null when there is none that can be used now.</summary>
    public CertificateCandidate? ReadRenewed() => Read(location.Renewed);

    /// <summary>How the certificate was got; null when it was not enrolled here.</summary>
    /// <param name="current">The one in its place; null when it cannot be used any more, and the record is all there is.</param>
    /// <param name="renewed">The record is about this one while it is put in the place of the other.</param>
    public EnrollmentRecord? ReadRecord(CertificateCandidate? current, CertificateCandidate? renewed)
    {
        try
        {
            EnrollmentRecord? record = JsonSerializer.Deserialize(File.ReadAllBytes(location.Record), EnrollmentJson.Default.EnrollmentRecord);
            return current is null || new[] { current, renewed }.Any(c => c is not null && record?.Thumbprint == Thumbprint(c.Certificate)) ? record : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes the folder, 0700, where it is missing.</summary>
    /// <exception cref="IOException">Others may write into it, or it cannot be made.</exception>
    public void Prepare()
    {
        Directory.CreateDirectory(location.Folder, OwnerOnly | UnixFileMode.UserExecute);
        if ((File.GetUnixFileMode(location.Folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new IOException($"others may write into {location.Folder}, where the private key would be: run chmod go-w '{location.Folder}'");
        }
    }

    /// <summary>The key of the request that is under way, or a new one that is on disk before it is used.</summary>
    public RSA ReadOrCreateNewKey(int keySize)
    {
        var key = RSA.Create(keySize);
        try
        {
            if (File.Exists(location.NewKey))
            {
                key.ImportFromPem(File.ReadAllText(location.NewKey));
                if (key.KeySize == keySize)
                {
                    return key;
                }

                key.Dispose();
                key = RSA.Create(keySize);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Half-written by another hand: nothing was ever issued for it that could be used.
            key.Dispose();
            key = RSA.Create(keySize);
        }

        Replace(location.NewKey, key.ExportPkcs8PrivateKeyPem() + "\n");
        return key;
    }

    /// <summary>The next request is another one.</summary>
    public void ForgetNewKey() => File.Delete(location.NewKey);

    /// <summary>Puts a first certificate in its place.</summary>
    public void StoreCurrent(X509Certificate2Collection certificates, RSA key, EnrollmentRecord record)
    {
        // A record without its certificate is about nothing; the other way round the certificate would never be renewed.
        WriteRecord(record);
        Replace(location.Certificate, Pem(certificates, key));
        File.Delete(location.NewKey);
    }

    /// <summary>Puts a renewed certificate beside the one so far.</summary>
    public void StoreRenewed(X509Certificate2Collection certificates, RSA key)
    {
        Replace(location.Renewed, Pem(certificates, key));
        File.Delete(location.NewKey);
    }

    /// <summary>Puts the renewed certificate in the place of the one so far, which is gone then.</summary>
    public void Promote(EnrollmentRecord record)
    {
        // A crash between the two leaves a record of the renewed one beside both: ReadRecord finds it, and this is done again.
        WriteRecord(record);
        File.Move(location.Renewed, location.Certificate, overwrite: true);
        platform.Flush(location.Folder);
    }

    /// <summary>SHA-256, upper-case hex.</summary>
    public static string Thumbprint(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    private CertificateCandidate? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        CertificateChoice choice = new FileIdentity(path, passwordFile: null, time).Examine();
        return choice.Chosen;
    }

    private static string Pem(X509Certificate2Collection certificates, RSA key)
    {
        var text = new StringBuilder();
        foreach (X509Certificate2 certificate in certificates)
        {
            text.Append(certificate.ExportCertificatePem()).Append('\n');
        }

        return text.Append(key.ExportPkcs8PrivateKeyPem()).Append('\n').ToString();
    }

    private void WriteRecord(EnrollmentRecord record) =>
        Replace(location.Record, JsonSerializer.Serialize(record, EnrollmentJson.Default.EnrollmentRecord) + "\n");

    private void Replace(string file, string content)
    {
        string temporary = file + ".tmp";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            stream.Write(Encoding.ASCII.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
        platform.Flush(location.Folder);
    }
}
