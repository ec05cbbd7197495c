namespace DeviceAgent.Core.Clock;

/// <summary>
/// The org's time on this boot's continuous clock (design rule 1). The tightest short exchange of the last hour says at which
/// moment of this boot the org's clock showed which time; every other org time is reckoned from there, and the further away
/// it is, the less exactly (<see cref="Drift"/>). Nobody can move the mapping by setting this machine's clock.
/// </summary>
/// <remarks>
/// There is no mapping until the first exchange after the process started. Once there is one it never ends: an hour without
/// an exchange (an org that is down, a closed lid) does not make it false, only wider, because the continuous clock counts
/// sleep and the drift allowance grows with the distance. Safe for use by several threads.
/// </remarks>
public sealed class OrgTime(IMachineClock clock)
{
    /// <summary>How much the two clocks may run apart: 200 ppm (720 ms in an hour). Quartz is within 100 ppm, on either side.</summary>
    public const double Drift = 1.0 / OrgTimeSample.DriftDivisor;

    /// <summary>After this the next best exchange serves, so that a slow change of the org's clock is followed.</summary>
    public static readonly TimeSpan SampleLifetime = TimeSpan.FromHours(1);

    /// <summary>Dates outside are no clock's, and sums with them could leave what a date can hold.</summary>
    private static readonly DateTimeOffset EarliestDate = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LatestDate = new(3000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int MostSamples = 32;

    private readonly Lock gate = new();

    // In order of time, and each better than all after it: a better newcomer removes the worse ones before it. The first one
    // is the mapping; when it expires the next is the best of what is left.
    private readonly List<OrgTimeSample> samples = [];

    /// <summary>
    /// Takes in one short exchange (never a held one, never one during which the machine slept, never a cached answer).
    /// Ignored when <paramref name="received"/> lies before <paramref name="sent"/>, or the date lies outside of 1900 to 3000.
    /// </summary>
    /// <param name="sent">Before the request left.</param>
    /// <param name="received">After the answer's headers came.</param>
    /// <param name="dateHeader">The answer's Date header (RFC 9110 section 6.6.1).</param>
    public void Record(BootInstant sent, BootInstant received, DateTimeOffset dateHeader)
    {
        if (received < sent || dateHeader < EarliestDate || dateHeader > LatestDate)
        {
            return;
        }

        var sample = new OrgTimeSample(sent, received, dateHeader);
        lock (gate)
        {
            // Two exchanges that cannot both be true: the org's clock was set. The newer one holds.
            samples.RemoveAll(old => !old.Allows(sample));
            Expire(received);
            while (samples.Count > 0 && sample.IsAtLeastAsGoodAs(samples[^1]))
            {
                samples.RemoveAt(samples.Count - 1);
            }

            if (samples.Count == MostSamples)
            {
                samples.RemoveAt(MostSamples - 1);
            }

            samples.Add(sample);
        }
    }

    /// <summary>When, on this boot's clock, the org's clock showed <paramref name="orgTime"/>. False before the first exchange.</summary>
    public bool TryMap(DateTimeOffset orgTime, out BootInterval interval)
    {
        if (Best(clock.Now) is { } best)
        {
            interval = best.Map(orgTime);
            return true;
        }

        interval = default;
        return false;
    }

    /// <summary>
    /// What the org's clock shows now, at the earliest and at the latest. To refuse a time for lying in the future, compare it
    /// with <paramref name="latest"/>: only what lies after that certainly does. False before the first exchange.
    /// </summary>
    public bool TryNow(out DateTimeOffset earliest, out DateTimeOffset latest)
    {
        BootInstant now = clock.Now;
        if (Best(now) is { } best)
        {
            (earliest, latest) = best.OrgTimeAt(now);
            return true;
        }

        (earliest, latest) = (default, default);
        return false;
    }

    private OrgTimeSample? Best(BootInstant now)
    {
        lock (gate)
        {
            Expire(now);
            return samples.Count > 0 ? samples[0] : null;
        }
    }

    /// <summary>Drops what is older than an hour, but never the last one.</summary>
    private void Expire(BootInstant now)
    {
        while (samples.Count > 1 && now - samples[0].Received > SampleLifetime)
        {
            samples.RemoveAt(0);
        }
    }
}
