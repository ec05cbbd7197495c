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

    private const int MostInOneWrite = 500;

    /// <summary>Writes what was not written yet. What comes in meanwhile stays for the next time.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="write">Must leave a later time as it is: another process may have written one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task FlushAsync(OrgStore store, Func<OrgDb, string, DateTimeOffset, Task> write, CancellationToken cancellationToken)
    {
        // In one order everywhere, so that two processes never wait for each other's rows in a ring.
        foreach (KeyValuePair<string, DateTimeOffset>[] batch in times.OrderBy(t => t.Key, StringComparer.Ordinal).Chunk(MostInOneWrite))
        {
            await FlushAsync(store, batch, write, cancellationToken);
        }
    }

    private async Task FlushAsync(
        OrgStore store, KeyValuePair<string, DateTimeOffset>[] batch, Func<OrgDb, string, DateTimeOffset, Task> write, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            WriteScope.Alone,
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
