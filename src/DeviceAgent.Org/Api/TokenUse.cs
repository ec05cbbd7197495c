using System.Collections.Concurrent;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Api;

/// <summary>
/// When each API token was last used. Kept in memory and written now and then, as the contacts of devices are: a durable write for every
/// request would make each read of the API wait for the disk.
/// </summary>
public sealed class TokenUse(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> unwritten = new(StringComparer.Ordinal);

    public void Used(string tokenId) => unwritten[tokenId] = time.GetUtcNow();

    /// <summary>Writes what was not written yet.</summary>
    public async Task FlushAsync(OrgStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        KeyValuePair<string, DateTimeOffset>[] batch = [.. unwritten];
        if (batch.Length == 0)
        {
            return;
        }

        await store.WriteAsync(
            async db =>
            {
                foreach ((string id, DateTimeOffset at) in batch)
                {
                    await db.ApiTokens.Where(t => t.Id == id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, at), cancellationToken);
                }

                return true;
            },
            cancellationToken);
        foreach (KeyValuePair<string, DateTimeOffset> written in batch)
        {
            unwritten.TryRemove(written);
        }
    }
}
