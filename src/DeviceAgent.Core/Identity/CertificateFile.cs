using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DeviceAgent.Core.Identity;

/// <summary>Reads the certificate and the key in one PEM or PKCS#12 file. Keys stay in memory, never in a key store on disk.</summary>
internal static class CertificateFile
{
    private const string CertificateLabel = "CERTIFICATE";

    /// <summary>True for the extensions that a folder is searched for; keys (<c>.key</c>) are found through their certificate.</summary>
    internal static bool IsCandidate(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".pem" or ".crt" or ".cer" or ".p12" or ".pfx";

    internal static bool IsPkcs12(string path) => Path.GetExtension(path).ToLowerInvariant() is ".p12" or ".pfx";

    /// <summary>The key file that belongs to a PEM file without a key: NAME.key beside NAME.pem.</summary>
    internal static string KeyFileOf(string path) => Path.ChangeExtension(path, ".key");

    /// <exception cref="CertificateFileException">Damaged, wrong password, or readable by others.</exception>
    internal static CertificateFileContent ReadPkcs12(PrivateFile file, string? password)
    {
        file.EnsurePrivate();
        try
        {
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(file.Content, password, KeyStorage);
            X509Certificate2[] withKey = [.. all.Where(c => c.HasPrivateKey)];
            X509Certificate2[] chosen = withKey.Length > 0 ? withKey : [.. all.Take(1)];
            return new CertificateFileContent(chosen, [.. all.Except(chosen)]);
        }
        catch (CryptographicException e)
        {
            throw new CertificateFileException(
                $"not a PKCS#12 file, damaged, or the password is wrong ({e.Message}): check Certificate:PasswordFile", e);
        }
    }

    /// <param name="file">The PEM file with the certificate and perhaps the key.</param>
    /// <param name="keyFile">The separate key file, null when there is none.</param>
    /// <exception cref="CertificateFileException">Damaged, no certificate, key of another one, encrypted, or readable by others.</exception>
    internal static CertificateFileContent ReadPem(PrivateFile file, PrivateFile? keyFile)
    {
        string text = Encoding.UTF8.GetString(file.Content);
        List<string> certificates = Blocks(text, l => l == CertificateLabel);
        if (certificates.Count == 0)
        {
            throw new CertificateFileException("holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        }

        string? key = KeyIn(file) ?? (keyFile is null ? null : KeyIn(keyFile));
        X509Certificate2 chosen = key is null ? ReadWithoutKey(certificates[0]) : Join(certificates, key);
        return new CertificateFileContent([chosen], [.. certificates.Select(ReadOther).OfType<X509Certificate2>().Where(c => !c.Equals(chosen))]);
    }

    private static X509KeyStorageFlags KeyStorage =>
        // macOS has no ephemeral keys: the loader there uses a temporary keychain and removes it.
        OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;

    private static string? KeyIn(PrivateFile file)
    {
        List<string> keys = Blocks(Encoding.UTF8.GetString(file.Content), l => l.EndsWith("PRIVATE KEY", StringComparison.Ordinal));
        if (keys.Count == 0)
        {
            return null;
        }

        file.EnsurePrivate();
        return keys[0].Contains("ENCRYPTED", StringComparison.Ordinal)
            ? throw new CertificateFileException(
                $"the key in {file.Path} is encrypted: store it unencrypted with mode 600, or use PKCS#12 with Certificate:PasswordFile")
            : keys[0];
    }

    private static X509Certificate2 ReadWithoutKey(string certificate)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate);
        }
        catch (CryptographicException e)
        {
            throw new CertificateFileException($"its certificate is damaged ({e.Message})", e);
        }
    }

    /// <summary>Null when it is damaged: it may not be needed.</summary>
    private static X509Certificate2? ReadOther(string certificate)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A file may hold a whole chain in any order: the certificate is the one that the key belongs to.</summary>
    private static X509Certificate2 Join(List<string> certificates, string key)
    {
        Exception? last = null;
        foreach (string certificate in certificates)
        {
            try
            {
                return X509Certificate2.CreateFromPem(certificate, key);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                last = e;
            }
        }

        throw new CertificateFileException(
            $"certificate and private key do not belong together, or one of them is damaged ({last!.Message})", last);
    }

    private static List<string> Blocks(string text, Func<string, bool> wanted)
    {
        var blocks = new List<string>();
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (wanted(rest[fields.Label].ToString()))
            {
                blocks.Add(rest[fields.Location].ToString());
            }

            rest = rest[fields.Location.End..];
        }

        return blocks;
    }
}
