namespace DeviceAgent.Org.SharedSignals.Streams;

/// <summary>How much a receiver may ask of its stream. In memory, of this process.</summary>
public sealed class StreamLimits(TimeProvider time)
{
    /// <summary>Between two requests for a verification event: <c>min_verification_interval</c> (SSF 1.0 section 8.1.1).</summary>
    public static readonly TimeSpan VerificationInterval = TimeSpan.FromSeconds(30);

    /// <summary>So many verification events wait on a stream, and no more until one is acknowledged.</summary>
    public const int MostVerifications = 10;

    /// <summary>Characters of a verification's <c>state</c>.</summary>
    public const int LongestState = 4096;

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> verified = new(StringComparer.Ordinal);

    /// <summary>How long to wait until the next verification; zero when it may be asked for now, which this counts as.</summary>
    public TimeSpan TryVerify(string owner)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            if (verified.TryGetValue(owner, out DateTimeOffset last) && now >= last && now - last < VerificationInterval)
            {
                return VerificationInterval - (now - last);
            }

            verified[owner] = now;
            return TimeSpan.Zero;
        }
    }
}
