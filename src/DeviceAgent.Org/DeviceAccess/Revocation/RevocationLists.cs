using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess.Authority;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess.Revocation;

/// <summary>
/// The full revocation list of each issuer (RFC 5280 section 5), made when somebody asks for it and something was revoked since, or
/// the last one is a day old.
/// </summary>
public sealed class RevocationLists(OrgStore store, DeviceAccessAuthority authority, TimeProvider time)
{
    /// <summary>How old a list gets.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromDays(1);

    /// <summary>From one list to its nextUpdate.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Made> lists = new(StringComparer.Ordinal);
    private long changes;
    private BigInteger lastNumber;

    /// <summary>Something was revoked: called after the commit.</summary>
    public void Changed() => Interlocked.Increment(ref changes);

    /// <summary>The list of the intermediate that issues now, DER.</summary>
    public byte[] Current() => Of(CertificateIssuer.KeyIdOf(authority.Issuing))!;

    /// <summary>The list of one issuer, DER.</summary>
    /// <param name="issuerKeyId">Its subject key identifier, hex.</param>
    /// <returns>Null when there is no such issuer, or its key is kept elsewhere.</returns>
    public byte[]? Of(string issuerKeyId)
    {
        ArgumentNullException.ThrowIfNull(issuerKeyId);
        string key = issuerKeyId.ToLowerInvariant();
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            long seen = Interlocked.Read(ref changes);
            if (lists.TryGetValue(key, out Made? made) && made.Changes == seen && (now - made.At).Duration() < RenewAfter)
            {
                return made.List;
            }

            if (Make(key, now) is not { } list)
            {
                return null;
            }

            lists[key] = new Made(list, now, seen);
            return list;
        }
    }

    private byte[]? Make(string key, DateTimeOffset now)
    {
        // Numbers must grow (RFC 5280 section 5.2.3), also over a restart: so they are times.
        lastNumber = BigInteger.Max(lastNumber + 1, now.ToUnixTimeMilliseconds());
        if (authority.Intermediates.FirstOrDefault(i => i.KeyId == key) is { } intermediate)
        {
            return Build(intermediate, isRoot: false, now);
        }

        // The root issued by itself in older orgs.
        using CertificateIssuer? root = key == CertificateIssuer.KeyIdOf(authority.Certificate) ? authority.TryOpenRoot() : null;
        return root is null ? null : Build(root, isRoot: true, now);
    }

    private byte[] Build(CertificateIssuer issuer, bool isRoot, DateTimeOffset now)
    {
        var builder = new CertificateRevocationListBuilder();
        string key = issuer.KeyId;
        using (OrgDb db = store.OpenForReading())
        {
            // What an older org recorded does not say who issued it.
            foreach (var revoked in db.Certificates
                .Where(c => c.RevokedAt != null && c.NotAfter > now && (c.Issuer == key || (isRoot && c.Issuer == null && c.Encoded == null)))
                .OrderBy(c => c.Number)
                .Select(c => new { c.SerialNumber, c.RevokedAt, c.RevocationReason }))
            {
                builder.AddEntry(Convert.FromHexString(revoked.SerialNumber), revoked.RevokedAt, RevocationReasons.Code(revoked.RevocationReason));
            }
        }

        return builder.Build(
            issuer.Certificate, lastNumber, now + Validity, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, now - CertificateIssuer.ClockLag);
    }

    private sealed record Made(byte[] List, DateTimeOffset At, long Changes);
}
