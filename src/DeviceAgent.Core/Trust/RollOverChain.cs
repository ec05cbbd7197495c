using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.Keys;

namespace DeviceAgent.Core.Trust;

/// <summary>Follows roll-overs from known keys to new ones.</summary>
internal static class RollOverChain
{
    /// <summary>
    /// The anchors, and every key that is reached from them by valid roll-overs of this issuer, in any order and over any number
    /// of keys between: a device that slept through many rotations catches up at once.
    /// </summary>
    /// <param name="anchors">Thumbprints of the keys that are trusted already.</param>
    /// <param name="set">What the org shows.</param>
    /// <param name="issuer">Whose roll-overs count.</param>
    internal static async ValueTask<IReadOnlyList<string>> FollowAsync(IEnumerable<string> anchors, OrgKeySet set, string issuer)
    {
        var reached = new OrderedDictionary<string, bool>();
        foreach (string anchor in anchors)
        {
            reached.TryAdd(anchor, true);
        }

        List<KeyRollOver> open = [.. set.RollOvers.TakeLast(KeyRollOver.Most).Select(KeyRollOver.Read).OfType<KeyRollOver>().Where(r => r.Issuer == issuer)];

        // Each is checked once at most: one that fails is dropped like one that is followed.
        while (open.Find(r => reached.ContainsKey(r.Older.Thumbprint)) is { } next)
        {
            open.Remove(next);
            if (!reached.ContainsKey(next.Newer.Thumbprint) && await TokenSignature.FitsAsync(next.Token, next.Older.Key))
            {
                reached.Add(next.Newer.Thumbprint, true);
            }
        }

        return [.. reached.Keys];
    }
}
