using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>The schedule without its dice: <see cref="Fixed"/> always rolls the same.</summary>
public sealed class PollScheduleEdgeTests
{
    private static readonly OrgUnavailableException Away = new("away");
    private static readonly OrgUnavailableException Idle = new("cut") { CutWhileHeld = true };
    private static readonly OrgEndpoints Waits = new()
    {
        Issuer = "https://org.example",
        Audience = "a",
        Poll = new Uri("https://org.example/p"),
        SigningKeys = new Uri("https://org.example/k"),
        Hold = TimeSpan.FromSeconds(55),
    };

    private readonly FakeMachineClock clock = new();

    [Theory]
    [InlineData(0.0, 900)]
    [InlineData(0.5, 810)]
    [InlineData(1.0, 720)]
    public void The_interval_loses_up_to_a_fifth(double roll, int seconds)
    {
        PollSchedule schedule = New(roll);
        schedule.Succeeded(Waits with { Hold = TimeSpan.Zero }, null);
        Assert.Equal(TimeSpan.FromSeconds(seconds), schedule.Pause);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(7, 64)]
    [InlineData(8, 120)]
    [InlineData(60, 120)]
    public void Failures_pause_1_2_4_seconds_and_two_minutes_at_most(int failures, int seconds)
    {
        PollSchedule schedule = New(1.0);
        for (int i = 0; i < failures; i++)
        {
            schedule.Failed(null, TimeSpan.Zero, Away);
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), schedule.Pause);
        Assert.Equal(failures, schedule.Failures);
    }

    [Fact]
    public void Half_of_a_pause_can_be_taken_off()
    {
        PollSchedule schedule = New(0.0);
        schedule.Failed(null, TimeSpan.Zero, Away);
        Assert.Equal(TimeSpan.FromSeconds(0.5), schedule.Pause);
    }

    [Fact]
    public void A_good_poll_a_closed_gate_and_a_call_forget_the_failures()
    {
        PollSchedule schedule = New(1.0);
        schedule.Failed(null, TimeSpan.Zero, Away);
        schedule.Succeeded(Waits, null);
        Assert.Equal(0, schedule.Failures);
        schedule.Failed(null, TimeSpan.Zero, Away);
        schedule.Closed(TimeSpan.FromSeconds(60));
        Assert.Equal((0, TimeSpan.FromSeconds(60)), (schedule.Failures, schedule.Pause));
        schedule.Failed(null, TimeSpan.Zero, Away);
        schedule.PollNow();
        Assert.Equal((0, TimeSpan.Zero), (schedule.Failures, schedule.Pause));
        Assert.True(schedule.FloorIsDue);
    }

    [Fact]
    public void What_is_left_with_the_org_counts_as_a_failure_for_the_pause()
    {
        PollSchedule schedule = New(1.0);
        schedule.Deferred();
        schedule.Deferred();
        Assert.Equal((2, TimeSpan.FromSeconds(2)), (schedule.Failures, schedule.Pause));
    }

    [Fact]
    public void A_pause_that_is_asked_for_never_makes_the_own_one_shorter()
    {
        PollSchedule schedule = New(1.0);
        schedule.Failed(null, TimeSpan.Zero, Away);
        schedule.Failed(null, TimeSpan.Zero, new("busy") { RetryAfter = TimeSpan.FromSeconds(1) });
        Assert.Equal(TimeSpan.FromSeconds(2), schedule.Pause);
    }

    [Theory]
    [InlineData(5.0, 0)]
    [InlineData(4.999, 1)]
    public void A_cut_sooner_than_the_shortest_hold_is_a_failure(double seconds, int failures)
    {
        PollSchedule schedule = New(1.0);
        schedule.Succeeded(Waits, null);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(seconds), Idle);
        Assert.Equal(failures, schedule.Failures);
    }

    [Fact]
    public void Only_a_cut_of_a_held_poll_is_one()
    {
        PollSchedule schedule = New(1.0);
        schedule.Failed(null, TimeSpan.FromSeconds(20), Idle);
        Assert.Equal(1, schedule.Failures);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20), Away);
        Assert.Equal(2, schedule.Failures);
    }

    [Fact]
    public void Two_cuts_make_the_hold_a_quarter_shorter_than_the_earlier_of_them_in_whole_seconds()
    {
        PollSchedule schedule = New(0.5);
        schedule.Succeeded(Waits, null);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(30), Idle);
        Assert.Equal(TimeSpan.FromSeconds(0.5), schedule.Pause);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(41), Idle);
        Assert.Equal(TimeSpan.FromSeconds(22), schedule.NextHold(Waits));
        schedule.Failed(TimeSpan.FromSeconds(22), TimeSpan.FromSeconds(6), Idle);
        Assert.Equal(PollSchedule.ShortestHold, schedule.NextHold(Waits));
    }

    [Fact]
    public void A_hold_never_reaches_past_the_floor_and_a_rest_too_short_for_a_hold_is_waited_out()
    {
        PollSchedule schedule = New(0.0);
        schedule.Succeeded(Waits, null);
        clock.Pass(TimeSpan.FromSeconds(900 - 30));
        Assert.Equal(TimeSpan.FromSeconds(30), schedule.NextHold(Waits));
        clock.Pass(TimeSpan.FromSeconds(25));
        Assert.Equal(TimeSpan.FromSeconds(5), schedule.NextHold(Waits));
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(schedule.NextHold(Waits));
        schedule.Succeeded(Waits, TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(4), schedule.Pause);
        Assert.False(schedule.FloorIsDue);
        clock.Pass(TimeSpan.FromSeconds(4));
        Assert.True(schedule.FloorIsDue);
        Assert.Equal(TimeSpan.Zero, schedule.Pause);
    }

    [Fact]
    public void An_org_that_answers_held_polls_at_once_is_slowed_down_after_the_fifth()
    {
        PollSchedule schedule = New(1.0);
        schedule.Succeeded(Waits, null);
        for (int i = 0; i < 5; i++)
        {
            schedule.Succeeded(Waits, Waits.Hold);
            Assert.Equal(TimeSpan.Zero, schedule.Pause);
        }

        schedule.Succeeded(Waits, Waits.Hold);
        Assert.Equal(TimeSpan.FromSeconds(1), schedule.Pause);
        schedule.Succeeded(Waits, Waits.Hold);
        Assert.Equal(TimeSpan.FromSeconds(2), schedule.Pause);
        clock.Pass(TimeSpan.FromSeconds(1));
        schedule.Succeeded(Waits, Waits.Hold);
        Assert.Equal(TimeSpan.Zero, schedule.Pause);
    }

    [Fact]
    public void A_network_change_calls_for_a_poll_within_two_seconds_and_a_later_one_does_not_put_it_off()
    {
        PollSchedule schedule = New(1.0);
        schedule.Succeeded(Waits with { Hold = TimeSpan.Zero }, null);
        schedule.NetworkChanged();
        Assert.Equal(TimeSpan.FromSeconds(2), schedule.Pause);
        clock.Pass(TimeSpan.FromSeconds(1));
        schedule.NetworkChanged();
        Assert.Equal(TimeSpan.FromSeconds(1), schedule.Pause);
        clock.Pass(TimeSpan.FromSeconds(1));
        schedule.NetworkChanged();
        Assert.Equal(TimeSpan.FromSeconds(2), schedule.Pause);
    }

    [Fact]
    public void A_cut_on_another_network_is_not_the_second_in_a_row()
    {
        PollSchedule schedule = New(1.0);
        schedule.Succeeded(Waits, null);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20), Idle);
        schedule.NetworkChanged();
        schedule.Succeeded(Waits, null);
        schedule.Failed(Waits.Hold, TimeSpan.FromSeconds(20), Idle);
        Assert.Equal(Waits.Hold, schedule.NextHold(Waits));
    }

    private PollSchedule New(double roll) => new(new AgentOptions(), clock, new Fixed(roll));

    private sealed class Fixed(double roll) : Random
    {
        public override double NextDouble() => roll;
    }
}
