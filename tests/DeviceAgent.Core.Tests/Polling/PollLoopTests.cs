using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Sessions;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>The running loops, with time moved by the test.</summary>
public sealed class PollLoopTests : IAsyncLifetime, IDisposable
{
    private readonly SwitchableRequirement requirement = new();
    private readonly CancellationTokenSource stop = new();
    private readonly TestAgent agent;
    private Task running = Task.CompletedTask;

    public PollLoopTests()
    {
        agent = new TestAgent([requirement]);
        agent.Machine.AddAccount("ada", "ada@example.com");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stop.Dispose();

    [Fact]
    public async Task A_waiting_device_hears_a_command_without_any_time_passing()
    {
        FakeSession session = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await StartAsync();
        agent.Org.IssueLogout("j1");
        await UntilAsync(() => agent.Org.Outcomes.Count == 1);
        Assert.False(session.Alive);
    }

    [Fact]
    public async Task The_ack_leaves_in_a_request_of_its_own_that_asks_for_nothing()
    {
        await StartAsync();
        agent.Org.IssueLogout("j1");
        await UntilAsync(() => agent.Org.Acknowledged.Contains("j1"));
        Assert.All(agent.Org.Polls.Where(poll => poll.Ack is not null), poll => Assert.True(poll is { MaxEvents: 0, ReturnImmediately: true }));
    }

    [Fact]
    public async Task Poll_now_cuts_a_held_poll_short_and_the_poll_it_asks_for_returns_immediately()
    {
        await StartAsync();
        int immediate = agent.Org.Polls.Count(poll => poll.ReturnImmediately == true);
        agent.Loop.PollNow("test");
        await UntilAsync(() => agent.Org.Polls.Count(poll => poll.ReturnImmediately == true) > immediate);
        await UntilWaitingAsync();
    }

    [Fact]
    public async Task A_network_change_drops_the_connections()
    {
        await StartAsync();
        agent.Loop.NetworkChanged();
        await UntilAsync(() => agent.Org.Drops == 1);
    }

    [Fact]
    public async Task There_are_never_two_polls_at_a_time()
    {
        int most = 0;
        agent.Org.OnPoll = _ => most = Math.Max(most, agent.Org.Waiting);
        await StartAsync();
        for (int i = 0; i < 20; i++)
        {
            agent.Loop.PollNow("test");
            agent.Clock.Pass(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await UntilWaitingAsync();
        Assert.Equal(0, most);
        Assert.Equal(1, agent.Org.Waiting);
    }

    [Fact]
    public async Task While_the_gate_is_closed_nothing_is_fetched_but_the_device_still_checks_in()
    {
        requirement.State = RequirementState.NotMet;
        agent.Org.IssueLogout("j1");
        running = Start();
        await UntilAsync(() => agent.Org.CheckIns.Count == 1);
        Assert.DoesNotContain(agent.Org.Polls, poll => poll.MaxEvents != 0);
        Assert.False(agent.Org.CheckIns[0].Requirements[0].Satisfied);

        requirement.State = RequirementState.Met;
        await UntilAsync(() => agent.Org.Acknowledged.Contains("j1"), passing: TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_closed_gate_is_looked_at_again_after_a_minute_and_not_before()
    {
        requirement.State = RequirementState.NotMet;
        running = Start();
        await UntilAsync(() => agent.Polls.Journal.State.LastOutcome == PollOutcome.GateClosed);
        Assert.Equal(agent.Clock.Wall.GetUtcNow() + PollLoop.ClosedGatePause, agent.Polls.Journal.State.NextAt);
    }

    [Fact]
    public async Task The_sessions_are_listed_before_the_org_is_asked_so_also_when_it_is_away()
    {
        agent.Org.Down = new("away");
        running = Start();
        await UntilAsync(() => agent.Polls.Journal.State.Failures == 1);
        Assert.NotNull(agent.Watch.Seen);
    }

    [Fact]
    public async Task What_a_held_poll_brings_after_the_gate_closed_is_not_acknowledged()
    {
        FakeSession session = agent.Machine.SignIn("ada");
        await StartAsync();
        requirement.State = RequirementState.NotMet;
        agent.Org.IssueLogout("j1");
        await UntilAsync(() => agent.Org.CheckIns.Any(checkIn => !checkIn.Requirements[0].Satisfied), passing: TimeSpan.FromSeconds(1));
        Assert.Empty(agent.Org.Acknowledged);
        Assert.Empty(agent.Org.Errors);
        Assert.True(session.Alive);
    }

    [Fact]
    public async Task An_accepted_command_is_carried_out_though_the_gate_closes()
    {
        FakeSession session = agent.Machine.SignIn("ada", endedBy: null);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await StartAsync();
        agent.Org.IssueLogout("j1");
        await UntilAsync(() => agent.Org.Outcomes.Count > 0, passing: TimeSpan.FromMilliseconds(20));
        requirement.State = RequirementState.NotMet;
        session.EndedBy = "gentle";
        await UntilAsync(() => agent.Org.Outcomes[^1].Final, passing: TimeSpan.FromSeconds(1));
        Assert.False(session.Alive);
    }

    [Fact]
    public async Task SETs_that_cannot_be_judged_do_not_turn_into_a_hot_loop()
    {
        agent.Org.Keys.Clear();
        await StartAsync();
        agent.Org.IssueLogout("j1");
        await UntilAsync(() => agent.Schedule.Failures > 0);
        int polls = agent.Org.Polls.Count;
        for (int i = 0; i < 1000; i++)
        {
            await Task.Yield();
        }

        Assert.Equal(polls, agent.Org.Polls.Count);
    }

    [Fact]
    public async Task An_org_that_comes_back_gets_what_waited()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await StartAsync();
        agent.Machine.BeforeStep = (_, _) => agent.Org.Down = new("away");
        agent.Org.IssueLogout("j1");
        await UntilAsync(() => agent.Org.Down is not null);
        await UntilAsync(() => agent.Schedule.Failures > 2, passing: TimeSpan.FromSeconds(1));
        agent.Org.Down = null;
        await UntilAsync(() => agent.Org.Outcomes.Count == 1, passing: TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task After_a_sleep_the_connections_are_dropped_and_the_device_polls()
    {
        agent.Org.Hold = TimeSpan.Zero;
        running = Start();
        await UntilAsync(() => agent.Org.Polls.Count == 1);
        agent.Clock.Sleep(TimeSpan.FromMinutes(2));

        // More than two: fake time may have run on before this looks.
        await UntilAsync(() => agent.Org.Drops >= 1 && agent.Org.Polls.Count >= 2, passing: TimeSpan.FromSeconds(1));
        Assert.Equal(1, agent.Org.Drops);
    }

    [Fact]
    public async Task A_loop_that_dies_ends_the_whole_agent_with_its_own_error()
    {
        agent.Org.OnPoll = _ => throw new InvalidOperationException("a bug");
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => Start());
        Assert.Equal("a bug", e.Message);
    }

    [Fact]
    public async Task A_stop_while_a_poll_is_held_ends_everything_at_once()
    {
        await StartAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, agent.Org.Waiting);
    }

    private Task Start() => Task.Run(() => agent.Loop.RunAsync(stop.Token));

    private async Task StartAsync()
    {
        running = Start();
        await UntilWaitingAsync();
    }

    private Task UntilWaitingAsync() => UntilAsync(() => agent.Org.Waiting == 1);

    /// <summary>Lets the loops run until it is so, with fake time passing at each look if asked.</summary>
    private async Task UntilAsync(Func<bool> condition, TimeSpan passing = default)
    {
        for (int i = 0; !condition() && !running.IsCompleted; i++)
        {
            Assert.True(i < 5_000_000, "it never became so");
            agent.Clock.Pass(passing);
            await Task.Yield();
        }

        if (running.IsFaulted)
        {
            await running;
        }
    }
}
