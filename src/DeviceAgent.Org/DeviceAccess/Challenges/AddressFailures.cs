using System.Net;
using System.Net.Sockets;

namespace DeviceAgent.Org.DeviceAccess.Challenges;

/// <summary>
/// Slows down guessing: after so many failures within a minute an address is refused for a minute. Of an
/// IPv6 address the first 64 bits count, since whoever has one has them all. Kept in memory, for so many addresses and no more.
/// </summary>
/// <param name="time">The org's clock.</param>
/// <param name="most">How many failures block.</param>
public sealed class AddressFailures(TimeProvider time, int most = AddressFailures.MostFailures)
{
    /// <summary>As many block where secrets can be guessed.</summary>
    public const int MostFailures = 10;

    /// <summary>The length of both minutes.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>More addresses than this are not remembered: the oldest is forgotten.</summary>
    public const int MostAddresses = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Failures> failures = new(StringComparer.Ordinal);
    private readonly Queue<(string Address, DateTimeOffset Began)> order = new();

    /// <summary>How many addresses are remembered.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return failures.Count;
            }
        }
    }

    /// <summary>Whether what comes from this address is refused unseen.</summary>
    public bool IsBlocked(string address)
    {
        lock (gate)
        {
            return failures.TryGetValue(NetworkOf(address), out Failures? known) && known.BlockedUntil > time.GetUtcNow();
        }
    }

    /// <summary>A wrong guess came from the address.</summary>
    public void Add(string address)
    {
        string key = NetworkOf(address);
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            Forget(now);
            if (!failures.TryGetValue(key, out Failures? known))
            {
                known = new Failures(now);
                failures[key] = known;
                order.Enqueue((key, now));
            }

            // A sliding minute: the times of the last failures, at most as many as block.
            known.Times.Enqueue(now);
            while (known.Times.Count > most || known.Times.Peek() <= now - Window)
            {
                known.Times.Dequeue();
            }

            if (known.Times.Count == most)
            {
                known.BlockedUntil = now + Window;
                known.Times.Clear();
            }

            known.Last = now;
        }
    }

    /// <summary>What of an address counts: its first 64 bits for IPv6, all of it for IPv4.</summary>
    internal static string NetworkOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!IPAddress.TryParse(address, out IPAddress? parsed))
        {
            return address.Length <= 100 ? address : address[..100];
        }

        if (parsed.AddressFamily != AddressFamily.InterNetworkV6 || parsed.IsIPv4MappedToIPv6)
        {
            return parsed.MapToIPv4().ToString();
        }

        byte[] bytes = parsed.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    private void Forget(DateTimeOffset now)
    {
        // Oldest first; one that failed again meanwhile goes to the back.
        for (int looks = order.Count; looks > 0 && order.TryPeek(out (string Address, DateTimeOffset Began) oldest); looks--)
        {
            Failures known = failures[oldest.Address];
            bool over = known.Last <= now - Window && known.BlockedUntil <= now;
            if (!over && failures.Count < MostAddresses && oldest.Began > now - Window)
            {
                return;
            }

            order.Dequeue();
            if (over || failures.Count >= MostAddresses)
            {
                failures.Remove(oldest.Address);
            }
            else
            {
                order.Enqueue((oldest.Address, now));
            }
        }
    }

    private sealed class Failures(DateTimeOffset first)
    {
        public Queue<DateTimeOffset> Times { get; } = new();

        public DateTimeOffset Last { get; set; } = first;

        public DateTimeOffset BlockedUntil { get; set; } = DateTimeOffset.MinValue;
    }
}
