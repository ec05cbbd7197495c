using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.DeviceAccess.Trust;

/// <summary>
/// The CA certificates of others whose Device Access certificates are believed: those of <c>--device-ca</c>, and those that
/// <c>device-org ca trust</c> imported, which count from the next handshake on.
/// </summary>
public sealed partial class TrustedAuthorities
{
    private readonly TrustedFolder folder;
    private readonly IReadOnlyList<X509Certificate2> fixedOnes;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private IReadOnlyList<string> known;
    private volatile IReadOnlyList<X509Certificate2> current;

    /// <param name="folder">The imported ones.</param>
    /// <param name="files">PEM files; intermediates may stand beside the roots.</param>
    /// <param name="logger">Hears of imported files that cannot be used.</param>
    /// <exception cref="OrgConfigurationException">A file cannot be read or holds no certificate.</exception>
    public TrustedAuthorities(TrustedFolder folder, IEnumerable<string> files, ILogger<TrustedAuthorities> logger)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(files);
        this.folder = folder;
        this.logger = logger;
        fixedOnes = [.. files.SelectMany(ReadFile)];
        known = folder.Thumbprints();
        current = [.. fixedOnes, .. known.Select(folder.Read)];
    }

    /// <summary>All of them as they are now. Not to be disposed.</summary>
    public IReadOnlyList<X509Certificate2> Current()
    {
        lock (gate)
        {
            try
            {
                IReadOnlyList<string> now = folder.Thumbprints();
                if (!now.SequenceEqual(known))
                {
                    // Those of before are not disposed: a handshake may be using them.
                    known = now;
                    current = [.. fixedOnes, .. now.Select(folder.Read)];
                    LogChanged(now.Count);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or OrgConfigurationException)
            {
                LogUnusable(e);
            }

            return current;
        }
    }

    private static X509Certificate2Collection ReadFile(string file)
    {
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or System.Formats.Asn1.AsnContentException)
        {
            throw new OrgConfigurationException($"the device CA file {file} cannot be used: {e.Message}", e);
        }

        return read.Count > 0 ? read : throw new OrgConfigurationException($"the device CA file {file} holds no PEM certificate");
    }

    [LoggerMessage(EventId = 2210, EventName = "ca.imported-changed", Level = LogLevel.Warning, Message = "the imported CA certificates have changed; there are {Count}")]
    private partial void LogChanged(int count);

    [LoggerMessage(EventId = 2211, EventName = "ca.imported-unusable", Level = LogLevel.Error, Message = "the imported CA certificates cannot be used; those of before stay in use")]
    private partial void LogUnusable(Exception cause);
}
