using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Api;

/// <summary>When each API token was last used, written now and then as the contacts of devices are.</summary>
public sealed class TokenUse(TimeProvider time)
{
    private readonly UnwrittenTimes unwritten = new();

    public void Used(string tokenId) => unwritten.Note(tokenId, time.GetUtcNow());

    /// <summary>Writes what was not written yet.</summary>
    public Task FlushAsync(OrgStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return unwritten.FlushAsync(
            store,
            (db, id, at) => db.ApiTokens.Where(t => t.Id == id && (t.LastUsedAt == null || t.LastUsedAt < at)).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, at), cancellationToken),
            cancellationToken);
    }
}
