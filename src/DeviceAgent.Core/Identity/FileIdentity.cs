using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DeviceAgent.Core.Identity;

/// <summary>
/// The Device Access certificate from files: a PEM file (key inside, or in NAME.key beside it), a PKCS#12 file, or a folder of
/// such files. Files are read at every call; what did not change is not parsed again. Safe for use by several threads.
/// </summary>
/// <param name="path">A file or a folder; folders are not searched below their first level, hidden files are left out.</param>
/// <param name="passwordFile">File with the PKCS#12 password on its first line; null means no password.</param>
/// <param name="time">Says what is valid now.</param>
public sealed class FileIdentity(string path, string? passwordFile, TimeProvider time) : IDeviceIdentity
{
    private readonly Lock gate = new();
    private Dictionary<string, Parsed> known = [];

    /// <inheritdoc/>
    public X509Certificate2 Select() => SelectWithChain().Certificate;

    /// <inheritdoc/>
    public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null)
    {
        CertificateChoice choice = Examine(avoided);
        if (choice.Chosen is { } chosen)
        {
            return chosen;
        }

        string found = choice.Rejected.Count == 0
            ? "nothing is there: run device-agent enroll, put the certificate with its key there, or set Certificate:Path"
            : string.Join("; ", choice.Rejected.Select(r => $"{r.Origin}: {r.Reason}"));
        throw new DeviceIdentityException($"no usable Device Access certificate in {path}: {found}");
    }

    /// <inheritdoc/>
    public CertificateChoice Examine() => Examine(null);

    private CertificateChoice Examine(Func<X509Certificate2, bool>? avoided)
    {
        lock (gate)
        {
            var candidates = new List<CertificateCandidate>();
            var broken = new List<CertificateRejection>();
            var seen = new Dictionary<string, Parsed>();
            foreach (string file in Files(broken))
            {
                try
                {
                    Parsed parsed = Read(file);
                    seen[file] = parsed;
                    candidates.AddRange(parsed.Content.Certificates.Select(c => new CertificateCandidate(c, file)
                    {
                        Intermediates = IssuingCertificates.Between(c, parsed.Content.Others),
                    }));
                }
                catch (Exception e) when (e is CertificateFileException or IOException or UnauthorizedAccessException)
                {
                    // One damaged file does not hide the good one beside it.
                    broken.Add(new CertificateRejection(file, e.Message, (e as CertificateFileException)?.Fault ?? CertificateFault.Unreadable));
                }
            }

            known = seen;
            CertificateChoice choice = DeviceCertificateSelector.Choose(candidates, time.GetUtcNow(), advice: null, avoided);
            return choice with { Rejected = [.. broken, .. choice.Rejected] };
        }
    }

    private IEnumerable<string> Files(List<CertificateRejection> broken)
    {
        try
        {
            return Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path).Where(CertificateFile.IsCandidate)
                    .Where(f => Path.GetFileName(f)[0] != '.').Order(StringComparer.Ordinal)]
                : File.Exists(path) ? [path] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            broken.Add(new CertificateRejection(path, e.Message, CertificateFault.Unreadable));
            return [];
        }
    }

    private Parsed Read(string file)
    {
        PrivateFile main = PrivateFile.Read(file);
        if (CertificateFile.IsPkcs12(file))
        {
            string? password = ReadPassword();
            return Reuse(file, Fingerprint(main, password)) ?? new Parsed(
                Fingerprint(main, password), CertificateFile.ReadPkcs12(main, password));
        }

        string keyPath = CertificateFile.KeyFileOf(file);
        PrivateFile? key = keyPath != file && File.Exists(keyPath) ? PrivateFile.Read(keyPath) : null;
        string fingerprint = Fingerprint(main, key is null ? null : Convert.ToBase64String(SHA256.HashData(key.Content)) + key.Open);
        return Reuse(file, fingerprint) ?? new Parsed(fingerprint, CertificateFile.ReadPem(main, key));
    }

    private Parsed? Reuse(string file, string fingerprint) =>
        known.TryGetValue(file, out Parsed? before) && before.Fingerprint == fingerprint ? before : null;

    private string? ReadPassword()
    {
        if (passwordFile is null)
        {
            return null;
        }

        try
        {
            PrivateFile file = PrivateFile.Read(passwordFile);
            return !file.Open
                ? Encoding.UTF8.GetString(file.Content).Split('\n')[0].TrimEnd('\r')
                : throw new CertificateFileException($"others may read the password in {passwordFile}: run chmod 600 '{passwordFile}'")
                {
                    Fault = CertificateFault.OpenToOthers,
                };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateFileException($"its password file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>One hash over everything that the result depends on, the file's mode included; secrets go in, none comes out.</summary>
    private static string Fingerprint(PrivateFile file, string? other) => Convert.ToBase64String(
        SHA256.HashData([.. SHA256.HashData(file.Content), file.Open ? (byte)1 : (byte)0, .. Encoding.UTF8.GetBytes(other ?? "")]));

    private sealed record Parsed(string Fingerprint, CertificateFileContent Content);
}
