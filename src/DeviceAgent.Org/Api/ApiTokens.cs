using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Api;

/// <summary>The admin API tokens: made once, kept as hashes, compared in constant time.</summary>
public sealed class ApiTokens(OrgStore store, TimeProvider time)
{
    private volatile IReadOnlyList<ApiTokenRecord>? known;

    /// <summary>
    /// Makes the first token when the org has none. <paramref name="handOver"/> gets its text before the hash is stored: if
    /// handing it over fails there is no token that nobody knows, and the next start makes another.
    /// </summary>
    /// <returns>Whether a token was made.</returns>
    public async Task<bool> CreateFirstAsync(Action<string> handOver, CancellationToken cancellationToken)
    {
        bool created = await store.WriteAsync(
            async db =>
            {
                if (await db.ApiTokens.AnyAsync(cancellationToken))
                {
                    return false;
                }

                string text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
                handOver(text);
                db.ApiTokens.Add(new ApiTokenRecord
                {
                    Id = OktaId.New("00T"),
                    Name = "first",
                    Hash = Hash(text),
                    Created = time.GetUtcNow(),
                });
                return true;
            },
            cancellationToken);

        // A request that came before may have found none.
        known = null;
        return created;
    }

    /// <summary>The token that an <c>Authorization</c> header carries, or null.</summary>
    public async Task<ApiTokenRecord?> FindAsync(string? header, CancellationToken cancellationToken)
    {
        const string scheme = "SSWS ";
        if (header is null || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        byte[] hash = Hash(header[scheme.Length..].Trim());
        ApiTokenRecord? found = null;
        foreach (ApiTokenRecord token in known ??= await ReadAsync(cancellationToken))
        {
            found = CryptographicOperations.FixedTimeEquals(token.Hash, hash) ? token : found;
        }

        return found;
    }

    private async Task<IReadOnlyList<ApiTokenRecord>> ReadAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.ApiTokens.ToListAsync(cancellationToken);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
