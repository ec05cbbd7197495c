using DeviceAgent.Protocol.Keys;

namespace DeviceAgent.Org.Issuers;

/// <summary>The keys of one issuer, kept and read anew when it is time or when a token names one that is not known.</summary>
public sealed partial class IssuerKeys(TrustedIssuer issuer, JwksFetch fetch, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>After so long the set is read anew: a key that the issuer took out of it counts no longer than that.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>While the issuer's set cannot be read, the last one counts for so long since it was read.</summary>
    public static readonly TimeSpan Usable = TimeSpan.FromHours(24);

    /// <summary>The set is asked for at most this often, whatever tokens name: a stranger can make up as many key ids as they like.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>After a failure it is asked for again sooner.</summary>
    public static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile KeySet known = new([], null, null, null);

    public TrustedIssuer Issuer => issuer;

    /// <summary>When the set was read last; null for never.</summary>
    public DateTimeOffset? ReadAt => known.ReadAt;

    /// <summary>Why the last try to read it failed; null when it did not.</summary>
    public string? Fault => known.Fault;

    /// <summary>How many keys may sign.</summary>
    public int Count => known.Keys.Count;

    /// <summary>The keys that a token with this <c>kid</c> may be signed with; all of them for one without.</summary>
    /// <exception cref="IOException">The set cannot be read, and none that was read before may be used any more.</exception>
    public async Task<IReadOnlyList<PublicSigningKey>> FindAsync(string? keyId, CancellationToken cancellationToken)
    {
        KeySet set = known;
        DateTimeOffset now = time.GetUtcNow();
        if (set.Find(keyId) is { Count: > 0 } keys && now - set.ReadAt < Fresh)
        {
            return keys;
        }

        set = MayRead(set, now) ? await ReadAsync(cancellationToken) : set;
        return set.ReadAt is { } readAt && time.GetUtcNow() - readAt < Usable
            ? set.Find(keyId)
            : throw new IOException(set.Fault ?? $"the keys of {issuer.Issuer} have not been read");
    }

    public void Dispose() => reading.Dispose();

    private static bool MayRead(KeySet set, DateTimeOffset now) =>
        set.TriedAt is not { } tried || now < tried || now - tried >= (set.Fault is null ? Pause : PauseAfterFailure);

    private async Task<KeySet> ReadAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            // Those that waited take what the first one found.
            if (!MayRead(known, time.GetUtcNow()))
            {
                return known;
            }

            // Not with the caller's patience: one who hangs up must not count as a failure of the issuer.
            IReadOnlyList<PublicSigningKey> keys = await fetch.ReadAsync(issuer.JwksUrl, CancellationToken.None);
            DateTimeOffset now = time.GetUtcNow();
            return known = new KeySet(keys, now, now, null);
        }
        catch (IOException e)
        {
            LogFault(logger, issuer.Name, e.Message);
            return known = known with { TriedAt = time.GetUtcNow(), Fault = e.Message };
        }
        finally
        {
            reading.Release();
        }
    }

    [LoggerMessage(EventId = 3000, EventName = "issuer.keys-unreadable", Level = LogLevel.Warning, Message = "the keys of the issuer {Name} cannot be read: {Reason}")]
    private static partial void LogFault(ILogger logger, string name, string reason);

    private sealed record KeySet(IReadOnlyList<PublicSigningKey> Keys, DateTimeOffset? ReadAt, DateTimeOffset? TriedAt, string? Fault)
    {
        public IReadOnlyList<PublicSigningKey> Find(string? keyId) =>
            string.IsNullOrEmpty(keyId) ? Keys : [.. Keys.Where(k => k.Key.KeyId == keyId)];
    }
}
