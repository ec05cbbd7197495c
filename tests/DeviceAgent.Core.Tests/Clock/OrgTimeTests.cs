using DeviceAgent.Core.Clock;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Clock;

public sealed class OrgTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
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
    public void An_org_clock_that_was_set_makes_the_newer_exchange_the_only_one()
    {
        OrgTime orgTime = Recorded((100, 100.1, Noon), (200, 203, Noon.AddHours(1)));
        Assert.True(orgTime.TryMap(Noon.AddHours(1), out BootInterval interval));
        Assert.InRange(At(200).SinceBoot, interval.Earliest.SinceBoot, interval.Latest.SinceBoot);
        clock.Sleep(TimeSpan.FromHours(3));
        Assert.True(orgTime.TryMap(Noon.AddHours(1), out interval));
        Assert.InRange(At(200).SinceBoot, interval.Earliest.SinceBoot, interval.Latest.SinceBoot);
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
