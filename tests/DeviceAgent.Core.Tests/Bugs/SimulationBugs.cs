using System.Net;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Tests.Polling;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Core.Tests.Bugs;

/// <summary>What the simulation found.</summary>
public sealed class SimulationBugs
{
    private readonly TestAgent agent = new();

    public SimulationBugs() => agent.Machine.AddAccount("ada", "ada@example.com");

    [Fact]
    public async Task A_wall_clock_that_is_set_back_does_not_keep_the_circuit_breaker_open_for_years()
    {
        var certificates = new TestCertificates();
        var clock = new FakeMachineClock(new FakeTimeProvider());
        using var key = Core.Identity.InstanceKey.LoadOrCreate(new MemoryStateFolder(), NullLogger<Core.Identity.InstanceKey>.Instance);
        var network = new BrokenNetwork();
        using var client = new OrgClient(
            new Uri("https://org.example"), new OrgClientFixture.OneCertificate(certificates.Device()), key, clock, new OrgTime(clock),
            NullLogger<OrgClient>.Instance, handlers: () => network);

        // Until the breaker is open, so that nothing goes out. How much time passes meanwhile depends on the machine: the breaker may be open
        // and close again between two looks.
        int asked = -1;
        for (int i = 0; i < 100 && network.Asked > asked; i++)
        {
            asked = network.Asked;
            await Assert.ThrowsAsync<OrgUnavailableException>(() => PassingTimeAsync(clock, client.DiscoverAsync(CancellationToken.None)));
        }

        Assert.Equal(asked, network.Asked);
        clock.SetWall(TimeSpan.FromDays(-2000));
        clock.Pass(TimeSpan.FromSeconds(40));
        await Assert.ThrowsAsync<OrgUnavailableException>(() => PassingTimeAsync(clock, client.DiscoverAsync(CancellationToken.None)));
        Assert.True(network.Asked > asked, "the breaker is still open, and would be for 2000 days");
    }

    [Fact]
    public async Task A_withdrawal_of_a_command_that_has_ended_tells_the_org_that_end_again()
    {
        agent.Machine.SignIn("ada");
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();
        Assert.Single(agent.Org.Outcomes);

        // Only an org that was set back to a backup withdraws what it was told the end of.
        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j1", agent.OrgClock.Now));
        await agent.RunOnceAsync();

        Assert.Equal([OutcomeStatus.Completed, OutcomeStatus.Completed], agent.Org.Outcomes.Select(outcome => outcome.Status));
    }

    [Fact]
    public async Task Bug_a_command_that_was_carried_out_but_whose_acknowledgement_was_lost_was_logged_as_skipped_when_it_was_withdrawn()
    {
        agent.Machine.SignIn("ada");
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();
        agent.Org.Forget();

        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j1", agent.OrgClock.Now));
        agent.Org.Deliver("w2", agent.Org.Forge.Withdrawal("w2", "never-came", agent.OrgClock.Now));
        await agent.RunOnceAsync();

        Assert.Equal(["j1", "w1", "w2"], agent.Org.Acknowledged);
    }

    [Fact]
    public async Task Bug_what_a_command_had_ended_before_it_was_withdrawn_was_not_told()
    {
        agent.Machine.SignIn("ada");
        agent.Machine.SignIn("ada", endedBy: null);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();

        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j1", agent.OrgClock.Now));
        await agent.RunOnceAsync();

        OutcomeReport outcome = agent.Org.Outcomes[^1];
        Assert.Equal((OutcomeStatus.Skipped, OutcomeReasons.Withdrawn), (outcome.Status, outcome.Reason));
        Assert.Equal([SessionResults.Survived, SessionResults.Ended], outcome.Sessions.Select(session => session.Result));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_that_was_withdrawn_before_it_came_is_reported_as_withdrawn_to_an_org_that_forgot_the_withdrawal(bool restarted)
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j1", agent.OrgClock.Now));
        await agent.RunOnceAsync();
        if (restarted)
        {
            agent.Start();
        }

        // Only an org that was set back to a backup from before the withdrawal still sends the command, and then waits for its end.
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();

        OutcomeReport outcome = Assert.Single(agent.Org.Outcomes);
        Assert.Equal(("j1", OutcomeStatus.Skipped, OutcomeReasons.Withdrawn, true), (outcome.Jti, outcome.Status, outcome.Reason, outcome.Final));
        Assert.Single(agent.Machine.Alive);
    }

    [Fact]
    public async Task A_withdrawal_while_the_ladder_climbs_stops_it_before_the_next_rung()
    {
        agent.Machine.SignIn("ada", endedBy: "forced");
        agent.Org.IssueLogout("j1");
        agent.Machine.BeforeStep = (step, _) => agent.Ledger.Append(new WithdrawnRecord("j1"));

        await agent.RunOnceAsync();

        Assert.Equal(["gentle"], agent.Machine.Taken.Select(taken => taken.Step));
        Assert.Single(agent.Machine.Alive);
        OutcomeReport outcome = agent.Org.Outcomes[^1];
        Assert.Equal((OutcomeStatus.Skipped, OutcomeReasons.Withdrawn, true), (outcome.Status, outcome.Reason, outcome.Final));
    }

    [Fact]
    public async Task An_org_that_was_set_back_to_a_backup_gets_the_outcome_again_when_it_sends_the_command_again()
    {
        agent.Machine.SignIn("ada");
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();
        OutcomeReport reported = Assert.Single(agent.Org.Outcomes);

        agent.Start();
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();

        Assert.Equal(2, agent.Org.Outcomes.Count);
        Assert.Equal((reported.Jti, reported.Sequence, reported.Status), (agent.Org.Outcomes[1].Jti, agent.Org.Outcomes[1].Sequence, agent.Org.Outcomes[1].Status));
        Assert.Single(agent.Machine.Taken);
        Assert.Empty(agent.Ledger.Unreported());
    }

    [Fact]
    public void The_outcome_for_an_org_that_asks_again_survives_compaction_and_is_kept_of_the_newest_only()
    {
        for (int i = 0; i <= CommandLedger.RememberedOutcomes; i++)
        {
            agent.Ledger.Append(new ClosedRecord($"j{i}", Outcome($"j{i}")));
        }

        agent.Start();
        agent.Ledger.AskAgain("j0");
        agent.Ledger.AskAgain($"j{CommandLedger.RememberedOutcomes}");

        Assert.Equal([$"j{CommandLedger.RememberedOutcomes}"], agent.Ledger.Unreported().Select(outcome => outcome.Jti));
        Assert.True(agent.Ledger.Knows("j0"));
    }

    [Theory]
    [InlineData(404, "E0000007", true)]
    [InlineData(404, null, false)]
    [InlineData(503, "E0000007", false)]
    public async Task An_outcome_of_a_command_that_the_org_forgot_is_not_sent_for_ever(int status, string? code, bool given)
    {
        agent.Machine.SignIn("ada");
        agent.Org.IssueLogout("j1");
        agent.Org.OutcomeRefusal = new OrgUnavailableException("refused") { StatusCode = status, ErrorCode = code };

        await agent.RunOnceAsync();

        Assert.Equal(given, agent.Ledger.Unreported().Count == 0);
        Assert.Empty(agent.Machine.Alive);
    }

    [Fact]
    public async Task The_last_fraction_of_a_millisecond_is_waited_for_and_not_spun_away()
    {
        var time = new CountingTime();
        var clock = new FakeMachineClock(time);
        Task<bool> waiting = new Signal(new Ticks(clock)).WaitAsync(TimeSpan.FromMicroseconds(400), CancellationToken.None);
        clock.Pass(TimeSpan.FromMilliseconds(1));

        Assert.False(await waiting);
        Assert.Equal([TimeSpan.FromMilliseconds(1)], time.Timers);
    }

    private static OutcomeReport Outcome(string jti) => new()
    {
        Jti = jti, Sequence = 1, Status = OutcomeStatus.Completed, Final = true, DryRun = false, Attempts = 1, Sessions = [], Steps = [],
        Times = new OutcomeTimes(DateTimeOffset.UnixEpoch, null, null, null, DateTimeOffset.UnixEpoch),
    };

    private static async Task PassingTimeAsync(FakeMachineClock clock, Task work)
    {
        while (!work.IsCompleted)
        {
            clock.Pass(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await work;
    }

    private sealed class BrokenNetwork : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        }
    }

    /// <summary>Fires each timer's wait only when time passes, and notes how long each was to be.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        public List<TimeSpan> Timers { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
            {
                Timers.Add(dueTime);
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
