using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.MessageSignatures;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// Kept in the shared database, where one that was used at another process counts too: its key decides between two that come at once.
/// </summary>
public sealed class SharedSignatures(OrgStore store, TimeProvider time) : IUsedSignatures
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private long sweptAt;

    public async Task<bool> TryUseAsync(string deviceId, ReceivedSignature signature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signature);
        DateTimeOffset now = time.GetUtcNow();
        byte[] once = signature.Once.ToArray();
        long until = (signature.Created + SignatureProfile.CreatedTolerance).ToUnixTimeMilliseconds();
        await using OrgDb db = store.OpenForReading();
        int added = await db.Database.ExecuteSqlAsync(
            $"""INSERT INTO "UsedSignatures" ("DeviceId", "Once", "Until") VALUES ({deviceId}, {once}, {until}) ON CONFLICT DO NOTHING""", cancellationToken);
        await SweepAsync(db, now, cancellationToken);
        return added > 0;
    }

    /// <summary>Now and then, by whoever comes.</summary>
    private async Task SweepAsync(OrgDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        long last = Interlocked.Read(ref sweptAt);
        if (now.UtcTicks - last >= SweepEvery.Ticks && Interlocked.CompareExchange(ref sweptAt, now.UtcTicks, last) == last)
        {
            // Another process's clock may be behind: what it still lets through must still be known.
            long over = (now - SignatureProfile.CreatedTolerance).ToUnixTimeMilliseconds();
            await db.Database.ExecuteSqlAsync($"""DELETE FROM "UsedSignatures" WHERE "Until" < {over}""", cancellationToken);
        }
    }
}
