using System.Collections.Concurrent;
using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Kept in memory, by the only process there is.</summary>
public sealed class MemorySignatures(TimeProvider time) : IUsedSignatures
{
    private readonly ConcurrentDictionary<string, Dictionary<string, DateTimeOffset>> devices = new(StringComparer.Ordinal);

    public Task<bool> TryUseAsync(string deviceId, ReceivedSignature signature, CancellationToken cancellationToken)
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

            return Task.FromResult(used.TryAdd(
                Convert.ToBase64String(signature.Once.Span), signature.Created + SignatureProfile.CreatedTolerance));
        }
    }
}
