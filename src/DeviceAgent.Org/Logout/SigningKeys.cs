using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Org.Logout;

/// <summary>
/// The org's signing keys as they are on disk now. The list of keys is read whenever something is signed or shown: it is small,
/// and a rotation then needs no restart and no signal. A list that cannot be used leaves the keys as they were.
/// </summary>
public sealed partial class SigningKeys : IDisposable
{
    private readonly KeyFolder folder;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private byte[] inUse;
    private KeyRing ring;
    private string lastFault = "";

    /// <exception cref="OrgConfigurationException">The list or a key file cannot be used.</exception>
    public SigningKeys(DataFolder data, TimeProvider time, ILogger<SigningKeys> logger)
    {
        ArgumentNullException.ThrowIfNull(data);
        this.logger = logger;
        folder = new KeyFolder(data.Keys);
        folder.Open(time);
        inUse = folder.ReadList()!;
        ring = new KeyRing(folder, KeyList.Read(inUse));
    }

    public SecurityEventSigner Signer => Current().Signer;

    /// <summary>When the key that signs was made.</summary>
    public DateTimeOffset SigningSince => Current().SigningSince;

    /// <summary>Signs something that nobody gets.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It cannot.</exception>
    public void Prove() => Current().Prove();

    /// <summary>The public halves as a JWK Set (RFC 7517 section 5), with the roll-overs.</summary>
    public JsonObject PublicKeys() => Current().PublicKeys();

    public void Dispose() => ring.Dispose();

    private KeyRing Current()
    {
        lock (gate)
        {
            try
            {
                byte[] now = folder.ReadList() ?? throw new IOException("the list of keys is gone");
                if (!now.AsSpan().SequenceEqual(inUse))
                {
                    // The one before is not disposed: a request may be signing with it.
                    ring = new KeyRing(folder, KeyList.Read(now));
                    inUse = now;
                    LogChanged();
                }

                lastFault = "";
            }
            catch (Exception e) when (e is IOException or JsonException or OrgConfigurationException)
            {
                // Going on with the keys of before is safe: every device that is to know the new ones knows these.
                if (e.Message != lastFault)
                {
                    lastFault = e.Message;
                    LogUnusable(e);
                }
            }

            return ring;
        }
    }

    [LoggerMessage(EventId = 2310, EventName = "signing-keys.changed", Level = LogLevel.Warning, Message = "the signing keys have changed")]
    private partial void LogChanged();

    [LoggerMessage(EventId = 2311, EventName = "signing-keys.unusable", Level = LogLevel.Error, Message = "the signing keys on disk cannot be used; those of before stay in use")]
    private partial void LogUnusable(Exception cause);
}
