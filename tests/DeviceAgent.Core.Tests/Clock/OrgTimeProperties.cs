using CsCheck;
using DeviceAgent.Core.Clock;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Clock;

/// <summary>
/// Whatever the true offset, the drift up to 200 ppm, the delays and the servers' habits: the truth lies in the interval.
/// </summary>
public sealed class OrgTimeProperties
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The org's clock as a function of the boot's: set off at some time, running up to 200 ppm fast or slow.</summary>
    private sealed record TrueOrg(double OffsetSeconds, double Drift)
    {
        // b = (T - offset) * (1 + drift), T = offset + b / (1 + drift)
        internal DateTimeOffset At(double boot) => Epoch.AddSeconds(OffsetSeconds + (boot / (1 + Drift)));

        internal double BootOf(DateTimeOffset org) => ((org - Epoch).TotalSeconds - OffsetSeconds) * (1 + Drift);
    }

    /// <param name="Pause">Seconds since the exchange before.</param>
    /// <param name="There">Seconds from sending to the moment at which the org answers.</param>
    /// <param name="Back">Seconds from then to receiving.</param>
    /// <param name="Stale">By how many seconds (below one) the Date text is old.</param>
    private sealed record Exchange(double Pause, double There, double Back, double Stale);

    private static readonly Gen<TrueOrg> Orgs =
        Gen.Select(Gen.Double[-1e9, 1e9], Gen.Double[-200e-6, 200e-6], (offset, drift) => new TrueOrg(offset, drift));

    private static readonly Gen<Exchange> Exchanges = Gen.Select(
        Gen.OneOf(Gen.Double[0, 5], Gen.Double[0, 7200]),
        Gen.OneOf(Gen.Double[0, 0.2], Gen.Double[0, 15]),
        Gen.OneOf(Gen.Double[0, 0.2], Gen.Double[0, 15]),
        Gen.Double[0, 0.999],
        (pause, there, back, stale) => new Exchange(pause, there, back, stale));

    private static BootInstant At(double seconds) => new(TimeSpan.FromSeconds(seconds));

    /// <summary>Plays the exchanges; calls <paramref name="check"/> after each with the moment at which it ended.</summary>
    private static void Play(TrueOrg org, Exchange[] exchanges, Action<OrgTime, FakeMachineClock, double> check)
    {
        var clock = new FakeMachineClock();
        var orgTime = new OrgTime(clock);
        double now = 1000;
        foreach (Exchange exchange in exchanges)
        {
            double sent = now + exchange.Pause;
            double answered = sent + exchange.There;
            now = answered + exchange.Back;
            DateTimeOffset stamped = org.At(answered).AddSeconds(-exchange.Stale);
            DateTimeOffset date = stamped.AddTicks(-(stamped.Ticks % TimeSpan.TicksPerSecond));
            clock.Sleep(At(now) - clock.Now);
            orgTime.Record(At(sent), At(now), date);
            check(orgTime, clock, now);
        }
    }

    private static bool Holds(BootInterval interval, double truth)
    {
        // The model computes in doubles: a few microseconds at 1e9 seconds.
        TimeSpan slack = TimeSpan.FromMicroseconds(5);
        return interval.Earliest - slack <= At(truth) && At(truth) <= interval.Latest + slack;
    }

    [Fact]
    public void The_true_moment_of_any_org_time_lies_in_its_interval() =>
        Gen.Select(Orgs, Exchanges.Array[1, 60], Gen.Double[-3e6, 3e6]).Sample((org, exchanges, distance) =>
            Play(org, exchanges, (orgTime, _, now) =>
            {
                DateTimeOffset asked = org.At(now).AddSeconds(distance);
                Assert.True(orgTime.TryMap(asked, out BootInterval interval));
                Assert.True(Holds(interval, org.BootOf(asked)), $"{interval} without {org.BootOf(asked)}");
            }));

    [Fact]
    public void The_orgs_true_time_lies_between_the_earliest_and_the_latest_now() =>
        Gen.Select(Orgs, Exchanges.Array[1, 30], Gen.Double[0, 1e6]).Sample((org, exchanges, later) =>
            Play(org, exchanges, (orgTime, clock, now) =>
            {
                Assert.True(orgTime.TryNow(out DateTimeOffset earliest, out DateTimeOffset latest));
                Assert.InRange(org.At(now), earliest.AddMicroseconds(-5), latest.AddMicroseconds(5));

                var elsewhere = new FakeMachineClock();
                elsewhere.Sleep(At(now + later) - elsewhere.Now);
                var alone = new OrgTime(elsewhere);
                alone.Record(At(now), At(now), Whole(org.At(now)));
                Assert.True(alone.TryNow(out earliest, out latest));
                Assert.InRange(org.At(now + later), earliest.AddMicroseconds(-5), latest.AddMicroseconds(5));
            }));

    [Fact]
    public void After_the_org_clock_was_set_the_truth_lies_in_the_interval_again() =>
        Gen.Select(Orgs, Orgs, Exchanges.Array[1, 20], Exchanges).Sample((before, after, exchanges, last) =>
        {
            if (Math.Abs(before.OffsetSeconds - after.OffsetSeconds) < 120)
            {
                return; // A step within the uncertainty cannot be seen.
            }

            OrgTime? kept = null;
            FakeMachineClock? clock = null;
            double now = 0;
            Play(before, exchanges, (o, c, n) => (kept, clock, now) = (o, c, n));
            double answered = now + last.Pause + last.There;
            double received = answered + last.Back;
            clock!.Sleep(At(received) - clock.Now);
            kept!.Record(At(now + last.Pause), At(received), Whole(after.At(answered)));
            Assert.True(kept.TryMap(after.At(received), out BootInterval interval));
            Assert.True(Holds(interval, received));
        });

    [Fact]
    public void Whatever_dates_are_made_up_the_truth_stays_in_the_interval_for_an_hour() =>
        Gen.Select(Orgs, Exchanges.Array[1, 10], Gen.Select(Gen.Double[0, 100], Gen.Double[-1e7, 1e7]).Array[1, 40], Gen.Double[-3e6, 3e6])
            .Sample((org, exchanges, madeUp, distance) =>
            {
                OrgTime? kept = null;
                FakeMachineClock? clock = null;
                double now = 0;
                Play(org, exchanges, (o, c, n) => (kept, clock, now) = (o, c, n));
                double until = now + 3600;
                foreach ((double pause, double lie) in madeUp)
                {
                    now = Math.Min(now + pause, until);
                    clock!.Sleep(At(now) - clock.Now);
                    kept!.Record(At(now), At(now), Whole(org.At(now).AddSeconds(lie)));
                    DateTimeOffset asked = org.At(now).AddSeconds(distance);
                    Assert.True(kept.TryMap(asked, out BootInterval interval));

                    // A lie that agrees with what is known counts like the truth: it may be off by as much as that leaves open.
                    double slack = 2 * (34 + (Math.Abs(distance) + 8000) * 500e-6);
                    Assert.True(interval.Earliest <= At(org.BootOf(asked) + slack) && At(org.BootOf(asked) - slack) <= interval.Latest);
                }
            });

    [Fact]
    public void No_exchange_of_the_last_hour_would_have_been_tighter() =>
        Gen.Select(Orgs, Exchanges.Array[1, 31]).Sample((org, exchanges) =>
        {
            var all = new List<(double Now, double Width)>();
            int index = 0;
            Play(org, exchanges, (orgTime, _, now) =>
            {
                all.Add((now, exchanges[index].There + exchanges[index].Back));
                index++;
                double best = all.Where(e => now - e.Now <= 3600)
                    .Min(e => e.Width + 2 + (2 * OrgTime.Drift * (now - e.Now)));
                Assert.True(orgTime.TryMap(org.At(now), out BootInterval interval));
                // 31 s of round trip and 2 s of header, each allowed for drift too.
                Assert.InRange(interval.Width.TotalSeconds, best - 0.02, best + 0.02);
            });
        });

    private static DateTimeOffset Whole(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
