using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Polling;

/// <summary>
/// When to poll and how (design section 2): a floor of at most 15 minutes that always works, jittered downwards only; between
/// floor polls a long poll follows the other where the org offers it; after a failure a growing pause, never past the floor.
/// </summary>
public sealed class PollSchedule(AgentOptions options, IMachineClock clock, Random random)
{
    /// <summary>Whatever a setting or the org says, a device is never polled less often.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(15);

    /// <summary>The largest share of the interval that is taken off, so that a fleet does not poll in step.</summary>
    public const double LargestJitter = 0.2;

    /// <summary>The shortest hold that is asked for, however early connections are cut.</summary>
    public static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause between a change of the network and the poll that it calls for.</summary>
    public static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(2);

    /// <summary>An org that answers held polls faster than this, again and again, does not hold: the polls are slowed down.</summary>
    private static readonly TimeSpan QuickAnswer = TimeSpan.FromSeconds(1);
    private const int QuickAnswersInARow = 5;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(2);

    private BootInstant floorAt = clock.Now;
    private BootInstant notBefore = clock.Now;
    private TimeSpan? holdLimit;
    private TimeSpan? lastCut;
    private BootInstant lastAnswer = clock.Now;
    private int quickAnswers;
    private int failures;

    /// <summary>How long until the next poll may go out; zero when it may now.</summary>
    public TimeSpan Pause => Max(notBefore - clock.Now, TimeSpan.Zero);

    /// <summary>When the floor wants its poll, which returns immediately.</summary>
    public bool FloorIsDue => clock.Now >= floorAt;

    /// <summary>Failed polls since the last good one.</summary>
    public int Failures => failures;

    /// <summary>Whether polls between those of the floor are held at this org.</summary>
    public bool WaitsAt(OrgEndpoints org)
    {
        ArgumentNullException.ThrowIfNull(org);
        return options.LongPoll != LongPollMode.Off && org.Hold > TimeSpan.Zero;
    }

    /// <summary>The hold to ask for now; null when the next poll is to return immediately.</summary>
    public TimeSpan? NextHold(OrgEndpoints org)
    {
        ArgumentNullException.ThrowIfNull(org);
        if (FloorIsDue || !WaitsAt(org))
        {
            return null;
        }

        // Never past the floor: an interval is shortened, not lengthened.
        TimeSpan hold = Min(Min(org.Hold, holdLimit ?? org.Hold), floorAt - clock.Now);
        return hold >= ShortestHold ? hold : null;
    }

    /// <summary>A poll was answered. Held or not, the next may follow at once where long polls are on.</summary>
    public void Succeeded(OrgEndpoints org, TimeSpan? hold)
    {
        failures = 0;
        if (hold is null)
        {
            SetFloor(org);
        }
        else
        {
            lastCut = null;
        }

        quickAnswers = hold is not null && clock.Now - lastAnswer < QuickAnswer ? quickAnswers + 1 : 0;
        lastAnswer = clock.Now;
        TimeSpan brake = quickAnswers > QuickAnswersInARow ? BackOffAfter(quickAnswers - QuickAnswersInARow) : TimeSpan.Zero;
        notBefore = NextHold(org) is null ? floorAt : clock.Now + brake;
    }

    /// <summary>The gate is closed: look again after <paramref name="pause"/>.</summary>
    public void Closed(TimeSpan pause)
    {
        failures = 0;
        notBefore = clock.Now + pause;
    }

    /// <summary>SETs came that cannot be taken now: the org would send them again at once, and again.</summary>
    public void Deferred() => BackOff(null);

    /// <summary>A poll failed.</summary>
    /// <param name="hold">Its hold, null when it was to return immediately.</param>
    /// <param name="lasted">How long it had been out.</param>
    /// <param name="failure">Why.</param>
    public void Failed(TimeSpan? hold, TimeSpan lasted, OrgUnavailableException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (hold is not null && failure.CutWhileHeld && lasted >= ShortestHold)
        {
            Cut(lasted);
            return;
        }

        BackOff(failure.RetryAfter);
    }

    /// <summary>
    /// Another network, or awake again: what was learnt about idle cuts is void. The poll that this calls for returns
    /// immediately, a moment from now: changes come in bursts, and a whole fleet may wake at the same time.
    /// </summary>
    public void NetworkChanged()
    {
        BootInstant soon = clock.Now + (LongestSettling * random.NextDouble());
        BootInstant earlier = FloorIsDue && notBefore > clock.Now ? BootInstant.Earlier(notBefore, soon) : soon;
        holdLimit = null;
        lastCut = null;
        PollNow();
        notBefore = earlier;
    }

    /// <summary>The next poll goes out at once and returns immediately.</summary>
    public void PollNow()
    {
        failures = 0;
        floorAt = clock.Now;
        notBefore = clock.Now;
    }

    /// <summary>
    /// One cut may be a restart of the org; the second in a row is something on the way that ends idle connections. Then the
    /// hold is made a quarter shorter than what was cut.
    /// </summary>
    private void Cut(TimeSpan lasted)
    {
        if (lastCut is { } earlier)
        {
            TimeSpan shorter = TimeSpan.FromSeconds(Math.Floor(Min(earlier, lasted).TotalSeconds * 0.75));
            holdLimit = Max(shorter, ShortestHold);
        }

        lastCut = lasted;
        notBefore = clock.Now + (FirstBackOff * random.NextDouble());
    }

    private void BackOff(TimeSpan? retryAfter)
    {
        failures++;
        TimeSpan pause = BackOffAfter(failures);
        if (retryAfter is { } asked)
        {
            pause = Max(pause, Min(asked, LongestInterval));
        }

        notBefore = clock.Now + pause;
    }

    /// <summary>1, 2, 4, ... seconds up to two minutes, of which a random half is taken off at most.</summary>
    private TimeSpan BackOffAfter(int times) =>
        Min(FirstBackOff * Math.Pow(2, Math.Min(times - 1, 16)), LongestBackOff) * (0.5 + (0.5 * random.NextDouble()));

    private void SetFloor(OrgEndpoints org)
    {
        TimeSpan interval = Min(Min(options.PollInterval, org.PollInterval ?? LongestInterval), LongestInterval);
        floorAt = clock.Now + (interval * (1 - (LargestJitter * random.NextDouble())));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
