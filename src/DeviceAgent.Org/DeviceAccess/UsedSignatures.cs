using System.Collections.Concurrent;
using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// The signatures of the last minutes: each counts once. Only valid ones come here, so nobody but the device itself can fill it. Kept
/// in memory: what is replayed right after a restart of the org can only repeat an acknowledgement or an outcome, which changes
/// nothing, or fetch SETs, which wait until they are acknowledged.
/// </summary>
public sealed class UsedSignatures(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Dictionary<string, DateTimeOffset>> devices = new(StringComparer.Ordinal);

    /// <summary>Remembers the signature for as long as its time lets it through.</summary>
    /// <returns>False when it was used before.</returns>
    public bool TryUse(string deviceId, ReceivedSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<string, DateTimeOffset> used = devices.GetOrAdd(deviceId, _ => new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal));
        lock (used)
        {
            foreach (string over in used.Where(u => u.Value < now).Select(u => u.Key).ToList())
            {
                used.Remove(over);
            }

            return used.TryAdd(
                Convert.ToBase64String(signature.Once.Span), signature.Created + SignatureProfile.CreatedTolerance);
        }
    }
}
