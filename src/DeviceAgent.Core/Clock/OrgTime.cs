namespace DeviceAgent.Core.Clock;

/// <summary>
/// The org's time on this boot's continuous clock (design rule 1). The tightest short exchange of the last hour says at which
/// moment of this boot the org's clock showed which time; every other org time is reckoned from there, and the further away
/// it is, the less exactly (<see cref="Drift"/>). Nobody can move the mapping by setting this machine's clock.
/// </summary>
/// <remarks>
/// The Date header is signed by nobody. So an exchange that contradicts those before never takes their place at once: for an hour
/// both count, and an org time is mapped to an interval around both answers. Who makes a date up thereby widens the interval,
/// and what was in it stays in it.
/// <para>There is no mapping until the first exchange after the process started. Once there is one it never ends: an hour without
/// an exchange (an org that is down, a closed lid) does not make it false, only wider, because the continuous clock counts
/// sleep and the drift allowance grows with the distance.</para> Safe for use by several threads.
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

    /// <summary>Further contradictions are not taken in: a flood of made-up dates must not push out what was known before.</summary>
    private const int MostTellings = 16;

    private readonly Lock gate = new();

    // The exchanges that agree with each other, one entry for each setting of the org's clock, the last told from at the end.
    private readonly List<OrgTimeTelling> tellings = [];
    private OrgTimeSample? last;

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
            last = sample;
            Expire(received);
            OrgTimeTelling? agreeing = tellings.FindLast(telling => telling.Allows(sample));
            if (agreeing is null && tellings.Count == MostTellings)
            {
                return;
            }

            if (agreeing is null || agreeing != tellings[^1])
            {
                // Exchanges that cannot all be true: the org's clock was set, or somebody on the way made a date up. Which of
                // the two cannot be told, so both count for an hour from here, however old the former are.
                tellings.ForEach(telling => telling.DoubtedUntil = received + SampleLifetime);
            }

            agreeing ??= new OrgTimeTelling();
            tellings.Remove(agreeing);
            tellings.Add(agreeing);
            agreeing.Take(sample);
        }
    }

    /// <summary>
    /// When, on this boot's clock, the org's clock showed <paramref name="orgTime"/>. While exchanges contradict each other the
    /// interval holds the answers of all of them. False before the first exchange.
    /// </summary>
    public bool TryMap(DateTimeOffset orgTime, out BootInterval interval)
    {
        BootInterval[] told = [.. Best(clock.Now).Select(best => best.Map(orgTime))];
        interval = told.Length == 0 ? default : told.Aggregate((one, other) => new BootInterval(
            BootInstant.Earlier(one.Earliest, other.Earliest), BootInstant.Later(one.Latest, other.Latest)));
        return told.Length > 0;
    }

    /// <summary>
    /// What the org's clock shows now, at the earliest and at the latest. To refuse a time for lying in the future, compare it
    /// with <paramref name="latest"/>: only what lies after that certainly does. False before the first exchange.
    /// </summary>
    public bool TryNow(out DateTimeOffset earliest, out DateTimeOffset latest)
    {
        BootInstant now = clock.Now;
        (DateTimeOffset Earliest, DateTimeOffset Latest)[] told = [.. Best(now).Select(best => best.OrgTimeAt(now))];
        (earliest, latest) = told.Length == 0 ? default : (told.Min(one => one.Earliest), told.Max(one => one.Latest));
        return told.Length > 0;
    }

    /// <summary>
    /// What the org's clock shows now by the last exchange alone, in the middle of what that leaves open: for what the org itself
    /// compares with its clock. Nothing else may rest on it, since one made-up Date header sets it. Null before the first exchange.
    /// </summary>
    public DateTimeOffset? LastTold()
    {
        lock (gate)
        {
            if (last is null)
            {
                return null;
            }

            (DateTimeOffset earliest, DateTimeOffset latest) = last.OrgTimeAt(clock.Now);
            return earliest + ((latest - earliest) / 2);
        }
    }

    private OrgTimeSample[] Best(BootInstant now)
    {
        lock (gate)
        {
            Expire(now);
            return [.. tellings.Select(telling => telling.Best)];
        }
    }

    /// <summary>Drops what is older than an hour, but never the last one of those that nothing has contradicted for an hour.</summary>
    private void Expire(BootInstant now)
    {
        if (tellings.Count > 1)
        {
            OrgTimeTelling newest = tellings[^1];
            tellings.RemoveAll(telling => telling != newest && now > telling.DoubtedUntil);
        }

        tellings.ForEach(telling => telling.Expire(now, SampleLifetime));
    }
}
