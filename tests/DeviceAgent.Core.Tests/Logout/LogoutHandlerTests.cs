using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>One command on one machine, from the poll to the outcome (design rules 1 to 3).</summary>
public sealed class LogoutHandlerTests
{
    private readonly TestAgent agent = new();

    public LogoutHandlerTests()
    {
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("bob", "bob@example.com");
    }

    private OutcomeReport Last => agent.Org.Outcomes[^1];

    [Fact]
    public async Task The_users_sessions_end_switched_away_ones_too_and_nobody_elses()
    {
        FakeSession front = agent.Machine.SignIn("ada");
        FakeSession away = agent.Machine.SignIn("ada", kind: SessionKind.SwitchedAway);
        FakeSession bob = agent.Machine.SignIn("bob");
        await LogOutAsync();

        Assert.False(front.Alive);
        Assert.False(away.Alive);
        Assert.True(bob.Alive);
        Assert.True(Last is { Status: OutcomeStatus.Completed, Final: true, Reason: null, DryRun: false, Attempts: 1 });
        Assert.Equal(
            [("ada", SessionResults.Ended), ("ada", SessionResults.Ended), ("bob", SessionResults.NotTargeted)],
            Last.Sessions.Select(session => (session.Account, session.Result)).Order());
        Assert.All(Last.Steps, step => Assert.Equal(("gentle", "gone"), (step.Step, step.Result)));
        Assert.NotNull(Last.Times.ProvenAt);
    }

    [Fact]
    public async Task Whoever_signed_in_after_the_command_was_issued_is_left_alone()
    {
        await agent.RunOnceAsync();
        agent.Org.Down = new("offline");
        agent.Org.IssueLogout("j1");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await agent.RunOnceAsync();
        FakeSession newer = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(10));
        agent.Org.Down = null;
        await agent.RunOnceAsync();

        Assert.True(newer.Alive);
        Assert.Equal(OutcomeStatus.Completed, Last.Status);
        Assert.Equal(SessionResults.Newer, Assert.Single(Last.Sessions).Result);
        Assert.Empty(agent.Machine.Taken);
    }

    [Fact]
    public async Task A_gentle_rung_that_does_nothing_is_followed_by_the_next()
    {
        agent.Machine.SignIn("ada", endedBy: "forced");
        await LogOutAsync();
        Assert.Equal(["gentle", "forced"], agent.Machine.Taken.Select(taken => taken.Step));
        Assert.Equal(["alive", "gone"], Last.Steps.Select(step => step.Result));
        Assert.Equal(OutcomeStatus.Completed, Last.Status);
    }

    [Fact]
    public async Task A_terminator_that_claims_success_while_the_session_lives_is_not_believed()
    {
        FakeSession immortal = agent.Machine.SignIn("ada", endedBy: null);
        FakeSession mortal = agent.Machine.SignIn("ada");
        Assert.False(await LogOutAsync());

        Assert.False(mortal.Alive);
        Assert.True(immortal.Alive);
        Assert.True(Last is { Status: OutcomeStatus.Failed, Final: false, Reason: OutcomeReasons.SessionSurvived });
        Assert.Null(Last.Times.ProvenAt);
        Assert.Equal([SessionResults.Survived, SessionResults.Ended], Last.Sessions.Select(session => session.Result));
    }

    [Fact]
    public async Task A_survivor_is_tried_again_after_1_5_and_15_minutes_and_then_every_poll_until_it_is_gone()
    {
        FakeSession immortal = agent.Machine.SignIn("ada", endedBy: null);
        await LogOutAsync();
        int[] minutes = [1, 5, 15, 15, 15];
        for (int i = 0; i < minutes.Length; i++)
        {
            int attempts = Last.Attempts;
            agent.Clock.Pass(TimeSpan.FromMinutes(minutes[i]) - TimeSpan.FromSeconds(1));
            await agent.RunOnceAsync();
            Assert.Equal(attempts, Last.Attempts);
            agent.Clock.Pass(TimeSpan.FromSeconds(1));
            await agent.RunOnceAsync();
            Assert.Equal(attempts + 1, Last.Attempts);
        }

        immortal.EndedBy = "gentle";
        agent.Clock.Pass(TimeSpan.FromMinutes(15));
        Assert.True(await agent.RunOnceAsync());
        Assert.True(Last is { Status: OutcomeStatus.Completed, Final: true, Attempts: 7 });
    }

    [Fact]
    public async Task A_user_without_any_account_here_is_a_failure_and_never_a_quiet_success()
    {
        agent.Machine.SignIn("bob");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1", "nobody@example.com");
        Assert.True(await agent.RunOnceAsync());
        Assert.True(Last is { Status: OutcomeStatus.Failed, Final: true, Reason: OutcomeReasons.NoLinkedSession });
        Assert.Empty(agent.Machine.Taken);
    }

    [Fact]
    public async Task A_linked_user_who_is_not_signed_in_needs_no_ending()
    {
        agent.Machine.SignIn("bob");
        await LogOutAsync();
        Assert.True(Last is { Status: OutcomeStatus.Completed, Final: true, Attempts: 0 });
    }

    [Fact]
    public async Task A_dry_run_ends_nothing_and_says_so()
    {
        var dry = new TestAgent(dryRun: true);
        dry.Machine.AddAccount("ada", "ada@example.com");
        FakeSession session = dry.Machine.SignIn("ada");
        dry.Clock.Pass(TimeSpan.FromMinutes(1));
        dry.Org.IssueLogout("j1");
        Assert.True(await dry.RunOnceAsync());

        Assert.True(session.Alive);
        Assert.Empty(dry.Machine.Taken);
        OutcomeReport outcome = Assert.Single(dry.Org.Outcomes);
        Assert.True(outcome is { Status: OutcomeStatus.Skipped, Reason: OutcomeReasons.DryRun, DryRun: true, Final: true });
        Assert.Equal(SessionResults.Survived, Assert.Single(outcome.Sessions).Result);
    }

    [Fact]
    public async Task After_a_reboot_everything_that_an_accepted_command_meant_is_already_gone()
    {
        agent.Machine.SignIn("ada", endedBy: null);
        await LogOutAsync();
        agent.Machine.SignOutEveryone();
        agent.Clock.Reboot();
        agent.Start();
        FakeSession newer = agent.Machine.SignIn("ada");
        Assert.True(await agent.RunOnceAsync());

        Assert.True(newer.Alive);
        Assert.True(Last is { Status: OutcomeStatus.Completed, Final: true });
        Assert.Contains(Last.Sessions, session => session.Result == SessionResults.Newer);
        Assert.Contains(Last.Sessions, session => session.Result == SessionResults.Ended);
    }

    [Fact]
    public async Task A_withdrawn_command_that_still_fights_a_survivor_gives_up()
    {
        FakeSession immortal = agent.Machine.SignIn("ada", endedBy: null);
        await LogOutAsync();
        int taken = agent.Machine.Taken.Count;
        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j1", agent.OrgClock.Now));
        Assert.True(await agent.RunOnceAsync());

        Assert.True(immortal.Alive);
        Assert.Equal(taken, agent.Machine.Taken.Count);
        Assert.True(Last is { Status: OutcomeStatus.Skipped, Reason: OutcomeReasons.Withdrawn, Final: true });
    }

    [Fact]
    public async Task A_newer_command_for_the_same_user_takes_over_from_one_that_has_failed()
    {
        FakeSession stubborn = agent.Machine.SignIn("ada", endedBy: null);
        await LogOutAsync();
        stubborn.EndedBy = "forced";
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j2");
        Assert.True(await agent.RunOnceAsync());

        Assert.False(stubborn.Alive);
        OutcomeReport first = agent.Org.Outcomes.Last(outcome => outcome.Jti == "j1");
        Assert.True(first is { Status: OutcomeStatus.Completed, Final: true });
        Assert.Equal(OutcomeStatus.Completed, agent.Org.Outcomes.Last(outcome => outcome.Jti == "j2").Status);
    }

    [Fact]
    public async Task Sessions_that_cannot_be_read_are_not_taken_for_gone()
    {
        FakeSession session = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Machine.BeforeStep = (_, _) => agent.Machine.Unreadable = "no permission";
        agent.Org.IssueLogout("j1");
        Assert.False(await agent.RunOnceAsync());
        Assert.False(session.Alive);
        Assert.True(Last is { Status: OutcomeStatus.Failed, Final: false });
        Assert.Equal(SessionResults.Survived, Assert.Single(Last.Sessions).Result);

        agent.Machine.Unreadable = null;
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.True(await agent.RunOnceAsync());
        Assert.True(Last is { Status: OutcomeStatus.Completed, Final: true });
        Assert.Equal(SessionResults.Ended, Assert.Single(Last.Sessions).Result);
    }

    [Fact]
    public async Task A_user_who_signs_in_again_during_the_ladder_is_not_hit_by_its_next_rung()
    {
        agent.Machine.SignIn("ada", endedBy: "forced");
        FakeSession? again = null;
        agent.Machine.BeforeStep = (step, _) => again ??= agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        agent.Clock.Pass(TimeSpan.FromSeconds(10));
        await agent.RunOnceAsync();
        Assert.True(again!.Alive);
        Assert.Equal(OutcomeStatus.Completed, Last.Status);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_sent_waits_in_the_ledger_and_over_a_restart()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Machine.BeforeStep = (_, _) => agent.Org.Down = new("the org is away");
        agent.Org.IssueLogout("j1");
        Assert.False(await agent.RunOnceAsync());
        Assert.Empty(agent.Org.Outcomes);

        agent.Org.Down = null;
        agent.Start();
        Assert.True(await agent.RunOnceAsync());
        Assert.Equal(OutcomeStatus.Completed, Assert.Single(agent.Org.Outcomes).Status);
    }

    private async Task<bool> LogOutAsync()
    {
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        return await agent.RunOnceAsync();
    }
}
