using System.Collections.Concurrent;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Devices;

/// <summary>
/// When each device was last heard, that is, sent a request with a valid instance signature: another program with the same certificate
/// cannot hide a device's silence. Kept in memory and written by the monitor: a durable write for every poll of a fleet would
/// be most of the org's work, and a minute lost in a crash changes nothing.
/// </summary>
public sealed class DeviceContacts(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private readonly UnwrittenTimes unwritten = new();

    public void Seen(string deviceId)
    {
        DateTimeOffset now = time.GetUtcNow();
        seen[deviceId] = now;
        unwritten.Note(deviceId, now);
    }

    /// <summary>The last contact, null when there never was one.</summary>
    public DateTimeOffset? LastOf(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return seen.TryGetValue(device.Id, out DateTimeOffset at) && !(device.LastContact > at) ? at : device.LastContact;
    }

    /// <summary>Writes the contacts that were not written yet.</summary>
    public Task FlushAsync(OrgStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return unwritten.FlushAsync(
            store,
            (db, id, at) => db.Devices.Where(d => d.Id == id && (d.LastContact == null || d.LastContact < at)).ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContact, at), cancellationToken),
            cancellationToken);
    }
}
