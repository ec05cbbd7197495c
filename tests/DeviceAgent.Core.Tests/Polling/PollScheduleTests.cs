using CsCheck;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Polling;

public sealed class PollScheduleTests
{
    private static readonly OrgEndpoints Waits = Org(TimeSpan.FromSeconds(55));
    private static readonly OrgEndpoints NoWait = Org(TimeSpan.Zero);
    private static readonly OrgUnavailableException Away = new("away");
    private static readonly OrgUnavailableException Idle = new("cut") { CutWhileHeld = true };

    private readonly FakeMachineClock clock = new();

    [Fact]
    public void The_first_poll_goes_out_at_once_and_returns_immediately()
    {
        PollSchedule schedule = New();
        Assert.Equal(TimeSpan.Zero, schedule.Pause);
        Assert.Null(schedule.NextHold(Waits));
    }

    [Fact]
    public void The_interval_is_shortened_by_at_most_a_fifth_and_never_lengthened_whatever_the_org_asks_for() =>
        Gen.Select(Gen.Int[60, 900], Gen.OneOf(Gen.Int[1, 900], Gen.Int[1, 100_000]), Gen.Int).Sample((setting, asked, seed) =>
        {
            PollSchedule schedule = New(new AgentOptions { PollInterval = TimeSpan.FromSeconds(setting) }, seed);
            schedule.Succeeded(NoWait with { PollInterval = TimeSpan.FromSeconds(asked) }, null);
            double expected = Math.Min(setting, Math.Min(asked, 900));
            Assert.InRange(schedule.Pause.TotalSeconds, expected * 0.8 - 0.001, expected + 0.001);
        });

    [Fact]
    public void Where_the_org_offers_it_one_long_poll_follows_the_other_until_the_floor_is_due()
    {
        PollSchedule schedule = New();
        schedule.Succeeded(Waits, null);
        BootInstant start = clock.Now;
        TimeSpan? hold;
        while ((hold = schedule.NextHold(Waits)) is not null)
        {
            Assert.InRange(hold.Value, PollSchedule.ShortestHold, Waits.Hold);
            clock.Pass(hold.Value);
            schedule.Succeeded(Waits, hold);
            Assert.Equal(TimeSpan.Zero, schedule.Pause);
        }

        Assert.InRange(clock.Now - start, TimeSpan.FromMinutes(12) - PollSchedule.ShortestHold, TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void With_LongPoll_Off_no_poll_is_held()
    {
        PollSchedule schedule = New(new AgentOptions { LongPoll = LongPollMode.Off });
        schedule.Succeeded(Waits, null);
        Assert.Null(schedule.NextHold(Waits));
        Assert.True(schedule.Pause > TimeSpan.FromMinutes(11));
    }

    [Fact]
    public void Failures_pause_ever_longer_but_never_past_two_minutes() => Gen.Int.Sample(seed =>
    {
        PollSchedule schedule = New(seed: seed);
        for (int i = 0; i < 40; i++)
        {
            schedule.Failed(null, TimeSpan.Zero, Away);
            double ceiling = Math.Min(Math.Pow(2, i), 120);
            Assert.InRange(schedule.Pause.TotalSeconds, (ceiling / 2) - 0.001, ceiling + 0.001);
        }
    });

    [Fact]
    public void An_asked_for_pause_is_kept_and_is_at_most_15_minutes()
    {
        PollSchedule schedule = New();
        schedule.Failed(null, TimeSpan.Zero, new("busy") { RetryAfter = TimeSpan.FromSeconds(40) });
        Assert.Equal(TimeSpan.FromSeconds(40), schedule.Pause);
        schedule.Failed(null, TimeSpan.Zero, new("busy") { RetryAfter = TimeSpan.FromDays(1) });
        Assert.Equal(TimeSpan.FromMinutes(15), schedule.Pause);
    }

    [Fact]
    public void A_second_idle_cut_after_20_seconds_makes_the_hold_15_seconds()
    {
        PollSchedule schedule = New();
        schedule.Succeeded(Waits, null);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20.4), Idle);
        Assert.Equal(Waits.Hold, schedule.NextHold(Waits));
        Assert.InRange(schedule.Pause, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20), Idle);
        Assert.Equal(TimeSpan.FromSeconds(15), schedule.NextHold(Waits));
    }

    [Fact]
    public void A_cut_between_two_good_polls_changes_nothing()
    {
        PollSchedule schedule = New();
        schedule.Succeeded(Waits, null);
        for (int i = 0; i < 5; i++)
        {
            schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20), Idle);
            schedule.Succeeded(Waits, Waits.Hold);
        }

        Assert.Equal(Waits.Hold, schedule.NextHold(Waits));
    }

    [Fact]
    public void Another_network_forgets_what_was_learnt_about_the_old_one()
    {
        PollSchedule schedule = New();
        schedule.Succeeded(Waits, null);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20), Idle);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20), Idle);
        schedule.NetworkChanged();
        Assert.Null(schedule.NextHold(Waits));
        schedule.Succeeded(Waits, null);
        Assert.Equal(Waits.Hold, schedule.NextHold(Waits));
    }

    [Fact]
    public void A_burst_of_network_changes_neither_polls_at_each_nor_puts_the_poll_off() => Gen.Int.Sample(seed =>
    {
        PollSchedule schedule = New(seed: seed);
        schedule.Succeeded(Waits, null);
        schedule.NetworkChanged();
        TimeSpan first = schedule.Pause;
        Assert.InRange(first, TimeSpan.Zero, PollSchedule.LongestSettling);
        for (int i = 0; i < 10; i++)
        {
            schedule.NetworkChanged();
            Assert.InRange(schedule.Pause, TimeSpan.Zero, first);
        }
    });

    [Fact]
    public void Sleep_counts_so_a_poll_that_came_due_asleep_goes_out_on_wake()
    {
        PollSchedule schedule = New();
        schedule.Succeeded(NoWait, null);
        clock.Sleep(TimeSpan.FromHours(8));
        Assert.Equal(TimeSpan.Zero, schedule.Pause);
    }

    private static OrgEndpoints Org(TimeSpan hold) => new()
    {
        Issuer = "https://org.example",
        Audience = "a",
        Poll = new Uri("https://org.example/p"),
        SigningKeys = new Uri("https://org.example/k"),
        Hold = hold,
    };

    private PollSchedule New(AgentOptions? options = null, int seed = 1) => new(options ?? new AgentOptions(), clock, new Random(seed));
}
