using DeviceAgent.Org.DeviceAccess.Challenges;

namespace DeviceAgent.Org.Issuers;

/// <summary>How much is taken of whom. Kept in memory, of this process.</summary>
public sealed class CallLimits(TimeProvider time)
{
    /// <summary>So many tokens that are not believed within a minute, and the address gets 429 for a minute. A good token is let in all the same.</summary>
    public const int MostFailures = 60;

    /// <summary>So many believed calls of one issuer are taken within a minute.</summary>
    public const int MostCalls = 6_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (DateTimeOffset Began, int Calls)> issuers = new(StringComparer.Ordinal);

    /// <summary>Where tokens that are not believed come from.</summary>
    public AddressFailures Addresses { get; } = new(time, MostFailures);

    /// <summary>Counts a call of an issuer; false when it is one too many.</summary>
    public bool TryCall(string issuer)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            (DateTimeOffset began, int calls) = issuers.GetValueOrDefault(issuer, (now, 0));
            bool isOver = now - began >= AddressFailures.Window || now < began;
            issuers[issuer] = isOver ? (now, 1) : (began, Math.Min(calls + 1, MostCalls + 1));
            return isOver || calls < MostCalls;
        }
    }
}
