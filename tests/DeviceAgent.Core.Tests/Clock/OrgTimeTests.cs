using DeviceAgent.Core.Clock;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Clock;

public sealed class OrgTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private const double Day = 24 * 3600;

    private readonly FakeMachineClock clock = new();

    private static BootInstant At(double seconds) => new(TimeSpan.FromSeconds(seconds));

    private OrgTime Recorded(params (double Sent, double Received, DateTimeOffset Date)[] exchanges)
    {
        var orgTime = new OrgTime(clock);
        foreach ((double sent, double received, DateTimeOffset date) in exchanges)
        {
            TimeSpan behind = TimeSpan.FromSeconds(received) - clock.Now.SinceBoot;
            clock.Sleep(behind > TimeSpan.Zero ? behind : TimeSpan.Zero);
            orgTime.Record(At(sent), At(received), date);
        }

        return orgTime;
    }

    private static void AssertHolds(OrgTime orgTime, DateTimeOffset moment, params double[] seconds)
    {
        Assert.True(orgTime.TryMap(moment, out BootInterval interval));
        Assert.All(seconds, second => Assert.InRange(At(second).SinceBoot, interval.Earliest.SinceBoot, interval.Latest.SinceBoot));
    }

    private static TimeSpan WidthAt(OrgTime orgTime, DateTimeOffset moment)
    {
        Assert.True(orgTime.TryMap(moment, out BootInterval interval));
        return interval.Width;
    }

    [Fact]
    public void Nothing_is_mapped_before_the_first_exchange()
    {
        var orgTime = new OrgTime(clock);
        Assert.False(orgTime.TryMap(Noon, out _));
        Assert.False(orgTime.TryNow(out _, out _));
    }

    [Fact]
    public void The_date_stands_for_two_seconds_widened_by_the_round_trip()
    {
        OrgTime orgTime = Recorded((100, 100.25, Noon));
        Assert.True(orgTime.TryMap(Noon, out BootInterval interval));
        Assert.InRange(interval.Earliest.SinceBoot.TotalSeconds, 97.99, 98);
        Assert.InRange(interval.Latest.SinceBoot.TotalSeconds, 100.25, 100.26);
    }

    [Fact]
    public void A_server_that_stamps_its_date_once_a_second_maps_no_event_too_late()
    {
        // The header's text was made at 12:00:00.999 and sent until 12:00:01.998; the answer left at 12:00:01.998.
        OrgTime orgTime = Recorded((100, 100, Noon));
        Assert.True(orgTime.TryMap(Noon.AddSeconds(1.998), out BootInterval interval));
        Assert.InRange(At(100).SinceBoot, interval.Earliest.SinceBoot, interval.Latest.SinceBoot);
    }

    [Fact]
    public void A_tighter_exchange_replaces_a_wider_one_and_a_wider_one_does_not()
    {
        OrgTime orgTime = Recorded((100, 101, Noon), (110, 110.1, Noon.AddSeconds(10)), (120, 123, Noon.AddSeconds(20)));
        Assert.InRange(WidthAt(orgTime, Noon.AddSeconds(10)), TimeSpan.FromSeconds(2.1), TimeSpan.FromSeconds(2.11));
    }

    [Fact]
    public void When_the_tightest_is_an_hour_old_the_next_best_of_the_last_hour_serves()
    {
        OrgTime orgTime = Recorded(
            (100, 100.1, Noon), (1900, 1904, Noon.AddSeconds(1801)), (2000, 2003, Noon.AddSeconds(1901)));
        clock.Sleep(At(3690) - clock.Now);
        Assert.InRange(WidthAt(orgTime, Noon), TimeSpan.FromSeconds(2.1), TimeSpan.FromSeconds(2.11));
        clock.Sleep(TimeSpan.FromSeconds(20));
        Assert.InRange(WidthAt(orgTime, Noon.AddSeconds(1901)), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.01));
    }

    [Fact]
    public void Hours_without_an_exchange_widen_the_last_one_and_do_not_end_it()
    {
        OrgTime orgTime = Recorded((100, 100, Noon));
        clock.Sleep(TimeSpan.FromHours(10));
        Assert.InRange(WidthAt(orgTime, Noon.AddHours(10)), TimeSpan.FromSeconds(2 + 14.3), TimeSpan.FromSeconds(2 + 14.5));
    }

    [Fact]
    public void Bug_one_made_up_date_took_the_place_of_all_exchanges_before()
    {
        OrgTime orgTime = Recorded((4000, 4000.1, Noon), (4100, 4100.1, Noon.AddDays(1)));

        // By the made-up date an event of now lies a day back, and whoever signed in since would be newer than it.
        AssertHolds(orgTime, Noon.AddSeconds(100), 4100, 4200 - Day);
    }

    [Fact]
    public void An_org_clock_that_was_set_counts_beside_the_former_for_an_hour_and_alone_afterwards()
    {
        OrgTime orgTime = Recorded((4000, 4000.1, Noon), (4100, 4103, Noon.AddHours(1)));
        AssertHolds(orgTime, Noon.AddHours(1), 4100, 7600);
        clock.Sleep(At(4103 + 3600) - clock.Now);
        AssertHolds(orgTime, Noon.AddHours(1), 4100, 7600);
        clock.Sleep(TimeSpan.FromTicks(1));
        AssertHolds(orgTime, Noon.AddHours(1), 4100);
        Assert.InRange(WidthAt(orgTime, Noon.AddHours(1)), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.01));
    }

    [Fact]
    public void What_a_night_without_contact_has_aged_still_stands_against_a_made_up_date_for_an_hour()
    {
        OrgTime orgTime = Recorded((4000, 4000.1, Noon), (40_000, 40_000.1, Noon.AddDays(3)));
        AssertHolds(orgTime, Noon.AddSeconds(36_000), 40_000);
        clock.Sleep(TimeSpan.FromMinutes(59));
        AssertHolds(orgTime, Noon.AddSeconds(36_000), 40_000);
    }

    [Fact]
    public void A_date_that_agrees_with_a_former_exchange_makes_that_the_newest_and_doubts_the_others_anew()
    {
        OrgTime orgTime = Recorded(
            (4000, 4000.1, Noon), (4100, 4100.1, Noon.AddDays(1)), (5800, 5800.1, Noon.AddSeconds(1800)), (5900, 5900.1, Noon.AddSeconds(1900)));
        clock.Sleep(At(5800.1 + 3600) - clock.Now);
        AssertHolds(orgTime, Noon.AddSeconds(1900), 5900, 6000 - Day);
        clock.Sleep(TimeSpan.FromTicks(1));
        AssertHolds(orgTime, Noon.AddSeconds(1900), 5900);
        Assert.InRange(WidthAt(orgTime, Noon.AddSeconds(1900)), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void A_flood_of_made_up_dates_does_not_push_out_what_was_known_before()
    {
        OrgTime orgTime = Recorded(
            [(4000, 4000.1, Noon), .. Enumerable.Range(1, 100).Select(i => (4000.0 + i, 4000.1 + i, Noon.AddDays(i)))]);

        // Fifteen of them were taken in beside the true one, and no more.
        AssertHolds(orgTime, Noon.AddSeconds(100), 4100, 4115 - (15 * Day));
        Assert.InRange(WidthAt(orgTime, Noon), TimeSpan.FromDays(14.9), TimeSpan.FromDays(15.1));

        // After their hour of doubt the next exchange has its place again.
        clock.Sleep(TimeSpan.FromHours(2));
        double now = clock.Now.SinceBoot.TotalSeconds;
        orgTime.Record(At(now), At(now), Noon.AddSeconds(now - 4000));
        AssertHolds(orgTime, Noon.AddSeconds(now - 4000), now);
    }

    [Fact]
    public void While_exchanges_contradict_each_other_now_lies_between_the_earliest_and_the_latest_of_them()
    {
        OrgTime orgTime = Recorded((4000, 4000, Noon), (4100, 4100, Noon.AddDays(1)), (4200, 4200, Noon.AddDays(-1)));
        Assert.True(orgTime.TryNow(out DateTimeOffset earliest, out DateTimeOffset latest));
        Assert.InRange(earliest, Noon.AddDays(-1).AddSeconds(-1), Noon.AddDays(-1));
        Assert.InRange(latest, Noon.AddDays(1).AddSeconds(102), Noon.AddDays(1).AddSeconds(103));
    }

    [Fact]
    public void What_the_org_compares_with_its_clock_goes_by_the_last_exchange()
    {
        Assert.Null(Recorded().LastTold());
        OrgTime orgTime = Recorded((4000, 4000, Noon), (4100, 4102, Noon.AddDays(1)));
        clock.Sleep(TimeSpan.FromSeconds(8));

        // Answered between 4100 and 4102, and dated up to two seconds late.
        Assert.InRange(orgTime.LastTold()!.Value, Noon.AddDays(1).AddSeconds(9.99), Noon.AddDays(1).AddSeconds(10.01));
    }

    [Fact]
    public void An_exchange_that_ended_before_it_began_is_ignored()
    {
        OrgTime orgTime = Recorded((100, 99, Noon));
        Assert.False(orgTime.TryMap(Noon, out _));
    }

    [Fact]
    public void The_farthest_dates_map_without_overflow()
    {
        OrgTime orgTime = Recorded((100, 100, Noon));
        Assert.True(orgTime.TryMap(DateTimeOffset.MinValue, out BootInterval early));
        Assert.True(orgTime.TryMap(DateTimeOffset.MaxValue, out BootInterval late));
        Assert.True(early.Latest < late.Earliest);
    }
}
