using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>An agent between two polls, at an org that holds none: what it notices, what calls it early, and what it says of itself.</summary>
public sealed class RestingTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(1);

    private readonly CountingTime time = new();
    private readonly CancellationTokenSource stop = new();
    private readonly FakeMachineClock clock;
    private readonly TestAgent agent;
    private Task running = Task.CompletedTask;
    private Task reporting = Task.CompletedTask;

    public RestingTests()
    {
        clock = new FakeMachineClock(time);
        agent = new TestAgent(clock: clock);
        agent.Org.Hold = TimeSpan.Zero;
        agent.Machine.AddAccount("ada", "ada@example.com");
    }

    private PollState State => agent.Polls.Journal.State;

    public async Task InitializeAsync()
    {
        // Without a test runner's context every continuation runs where time is moved.
        SynchronizationContext.SetSynchronizationContext(null);
        await AtRestAfterAsync(() => running = agent.Polls.RunAsync(stop.Token));
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stop.Dispose();

    [Fact]
    public async Task A_rest_is_looks_of_twenty_seconds_and_at_its_end_one_poll_on_the_same_connection()
    {
        int looks = 0;
        for (; agent.Org.Polls.Count == 1; looks++)
        {
            await PassAsync(agent.Schedule.Pause < Ticks.LongestPause ? agent.Schedule.Pause + TimerStep : Ticks.LongestPause);
        }

        Assert.Equal(2, agent.Org.Polls.Count);
        Assert.Equal(looks + 1, time.Timers.Count);
        Assert.InRange(looks, 12 * 3, 15 * 3);
        Assert.Equal(0, agent.Org.Drops);
    }

    [Fact]
    public async Task A_login_during_a_rest_is_seen_within_twenty_seconds()
    {
        agent.Machine.SignIn("ada");
        await PassAsync(Ticks.LongestPause);
        Assert.Single(agent.Watch.Seen!.Sessions!);
        Assert.Single(agent.Org.Polls);
    }

    [Fact]
    public async Task A_nap_of_five_seconds_is_no_wake_and_after_a_longer_one_the_device_polls_on_a_fresh_connection()
    {
        clock.Sleep(PollLoop.SleepLeeway);
        await PassAsync(Ticks.LongestPause);
        Assert.Equal(0, agent.Org.Drops);

        clock.Sleep(PollLoop.SleepLeeway + TimeSpan.FromTicks(1));
        await PassAsync(Ticks.LongestPause);
        Assert.Equal(1, agent.Org.Drops);
        await PassAsync(PollSchedule.LongestSettling + TimerStep);
        Assert.Equal((2, 1), (agent.Org.Polls.Count, agent.Org.Drops));
    }

    [Fact]
    public async Task A_wait_that_was_slept_through_ends_with_the_next_look_and_not_with_the_next_poll()
    {
        Task look = agent.Signals.Ticks.WaitAsync(TimeSpan.FromHours(1), stop.Token);
        clock.Sleep(TimeSpan.FromHours(1));
        await PassAsync(Ticks.LongestPause);
        await UntilAsync(() => look.IsCompleted);
        Assert.Single(agent.Org.Polls);
    }

    [Fact]
    public async Task On_another_network_the_device_polls_within_two_seconds()
    {
        await AtRestAfterAsync(agent.Loop.NetworkChanged);
        await PassAsync(PollSchedule.LongestSettling + TimerStep);
        Assert.Equal((2, 1), (agent.Org.Polls.Count, agent.Org.Drops));
    }

    [Fact]
    public async Task A_call_for_a_poll_is_followed_at_once_and_keeps_the_connection()
    {
        await AtRestAfterAsync(PollNow);
        Assert.Equal((2, 0), (agent.Org.Polls.Count, agent.Org.Drops));
    }

    [Fact]
    public async Task After_the_wall_clock_was_set_the_time_of_the_next_poll_is_told_anew_once()
    {
        int told = 0;
        agent.Polls.Journal.Changed += () => Interlocked.Increment(ref told);
        await PassAsync(Ticks.LongestPause);
        Assert.Equal(0, told);

        clock.SetWall(TimeSpan.FromHours(1));
        await PassAsync(Ticks.LongestPause);
        Assert.Equal(clock.Wall.GetUtcNow() + agent.Schedule.Pause, State.NextAt);
        await PassAsync(Ticks.LongestPause);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task After_a_failure_the_next_poll_is_told_for_the_end_of_its_pause()
    {
        agent.Org.Down = new OrgUnavailableException("away");
        await AtRestAfterAsync(PollNow);
        Assert.Equal((PollPhase.Resting, 1), (State.Phase, State.Failures));
        Assert.Equal(clock.Wall.GetUtcNow() + agent.Schedule.Pause, State.NextAt);
    }

    [Fact]
    public async Task That_the_org_answers_is_told_once_and_again_after_it_was_away()
    {
        await AtRestAfterAsync(PollNow);
        Assert.Equal(1, Told("https://org.example answers; next poll in"));

        agent.Org.Down = new OrgUnavailableException("away");
        await AtRestAfterAsync(PollNow);
        agent.Org.Down = null;
        await PassAsync(agent.Schedule.Pause + TimerStep);
        await AtRestAfterAsync(PollNow);
        Assert.Equal(2, Told("https://org.example answers; next poll in"));
    }

    [Fact]
    public async Task An_org_that_changed_while_it_was_away_is_read_anew()
    {
        agent.Org.Down = new OrgUnavailableException("away");
        await AtRestAfterAsync(PollNow);
        agent.Org.Down = null;
        agent.Org.Hold = TimeSpan.FromSeconds(30);
        await PassAsync(agent.Schedule.Pause + TimerStep);
        Assert.Equal([TimeSpan.FromSeconds(30)], agent.Org.Holds);
    }

    [Fact]
    public async Task An_outcome_that_waits_goes_out_as_soon_as_the_org_answers_a_poll()
    {
        agent.Org.IssueLogout("j1");
        await AtRestAfterAsync(PollNow);
        await agent.Worker.WorkAsync(stop.Token);
        agent.Org.OutcomeRefusal = new OrgUnavailableException("answered with status 500") { StatusCode = 500 };
        reporting = agent.Outbox.RunAsync(stop.Token);
        await UntilAsync(() => time.Timers.Contains(OutcomeOutbox.AfterFailure));
        agent.Org.OutcomeRefusal = null;

        PollNow();
        await UntilAsync(() => agent.Org.Outcomes.Count == 1);
    }

    private void PollNow() => agent.Loop.PollNow("test");

    private int Told(string text) => agent.Log.All.Count(line => line.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>Time passes, which ends the wait that the loop is in; it has come to its next one.</summary>
    private Task PassAsync(TimeSpan span) => AtRestAfterAsync(() => clock.Pass(span));

    private async Task AtRestAfterAsync(Action what)
    {
        int timers = time.Timers.Count;
        what();
        await UntilAsync(() => time.Timers.Count > timers);
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 10_000_000 && !running.IsFaulted, "it never became so");
            await Task.Yield();
        }
    }
}
