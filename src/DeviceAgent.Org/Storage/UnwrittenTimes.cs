using System.Collections.Concurrent;

namespace DeviceAgent.Org.Storage;

/// <summary>
/// The last time of something, by id, kept in memory and written now and then: a durable write for each would make every request wait
/// for the disk, and a minute lost in a crash changes nothing. Safe for use by several threads.
/// </summary>
internal sealed class UnwrittenTimes
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> times = new(StringComparer.Ordinal);

    public void Note(string id, DateTimeOffset at) => times[id] = at;

    /// <summary>Writes what was not written yet, in one transaction. What comes in meanwhile stays for the next time.</summary>
    public async Task FlushAsync(OrgStore store, Func<OrgDb, string, DateTimeOffset, Task> write, CancellationToken cancellationToken)
    {
        KeyValuePair<string, DateTimeOffset>[] batch = [.. times];
        if (batch.Length == 0)
        {
            return;
        }

        await store.WriteAsync(
            async db =>
            {
                foreach ((string id, DateTimeOffset at) in batch)
                {
                    await write(db, id, at);
                }

                return true;
            },
            cancellationToken);
        foreach (KeyValuePair<string, DateTimeOffset> written in batch)
        {
            times.TryRemove(written);
        }
    }
}
