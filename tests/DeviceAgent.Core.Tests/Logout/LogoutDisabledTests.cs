using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>The switch <c>LogoutEnabled</c>: off, no command touches a session, and each one says so.</summary>
public sealed class LogoutDisabledTests
{
    private readonly TestAgent agent = new();
    private readonly FakeSession ada;

    public LogoutDisabledTests()
    {
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("bob", "bob@example.com");
        ada = agent.Machine.SignIn("ada", endedBy: null);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
    }

    private OutcomeReport Last => agent.Org.Outcomes[^1];

    [Fact]
    public async Task A_command_is_acknowledged_and_skipped_and_no_session_is_touched()
    {
        ada.EndedBy = "gentle";
        Switch(on: false);
        Assert.True(await agent.RunOnceAsync());

        Assert.True(ada.Alive);
        Assert.Empty(agent.Machine.Taken);
        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.True(Last is { Status: OutcomeStatus.Skipped, Final: true, Reason: OutcomeReasons.LogoutDisabled, DryRun: false, Attempts: 0 });
        SessionOutcome session = Assert.Single(Last.Sessions);
        Assert.Equal((SessionResults.Survived, "left alone: LogoutEnabled is false"), (session.Result, session.Detail));
        Assert.Empty(agent.Ledger.Forced());
    }

    [Fact]
    public async Task A_command_that_is_being_retried_is_finished_as_skipped_and_comes_to_life_no_more()
    {
        await agent.RunOnceAsync();
        Assert.True(Last is { Final: false, Reason: OutcomeReasons.SessionSurvived });
        int taken = agent.Machine.Taken.Count;
        ada.EndedBy = "gentle";
        Switch(on: false);
        Assert.True(await agent.RunOnceAsync());

        Assert.True(ada.Alive);
        Assert.Equal(taken, agent.Machine.Taken.Count);
        Assert.True(Last is { Status: OutcomeStatus.Skipped, Final: true, Reason: OutcomeReasons.LogoutDisabled, Attempts: 1, Sequence: 2 });

        Switch(on: true);
        agent.Clock.Pass(TimeSpan.FromHours(1));
        Assert.True(await agent.RunOnceAsync());
        Assert.True(ada.Alive);
    }

    [Fact]
    public async Task A_command_that_waits_for_the_cap_is_skipped_too()
    {
        agent.Options = new AgentOptions { ForcedLogoutsPerHour = 1 };
        agent.Start();
        ada.EndedBy = "gentle";
        await agent.RunOnceAsync();
        FakeSession again = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j2");
        Assert.False(await agent.RunOnceAsync());
        Switch(on: false);
        Assert.True(await agent.RunOnceAsync());

        Assert.True(again.Alive);
        Assert.True(Last is { Jti: "j2", Final: true, Reason: OutcomeReasons.LogoutDisabled, RetryAt: null });
    }

    [Fact]
    public async Task Sessions_that_cannot_be_read_keep_no_command_open()
    {
        Switch(on: false);
        agent.Machine.Unreadable = "no permission";
        await agent.RunOnceAsync();
        agent.Machine.Unreadable = null;
        await agent.RunOnceAsync();

        Assert.True(Last is { Status: OutcomeStatus.Skipped, Final: true, Reason: OutcomeReasons.LogoutDisabled });
        Assert.Empty(agent.Ledger.Pending());
    }

    [Fact]
    public async Task A_withdrawal_is_still_a_withdrawal()
    {
        Switch(on: false);
        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j1", agent.OrgClock.Now));
        await agent.RunOnceAsync();
        Assert.Equal(OutcomeReasons.Withdrawn, Last.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_check_in_says_it_and_the_gate_stays_open(bool on)
    {
        var options = new AgentOptions { LogoutEnabled = on };
        var told = new TestAgent([new LogoutEnabledRequirement(options)]) { Options = options };
        told.Start();
        told.Machine.AddAccount("ada", "ada@example.com");
        told.Clock.Pass(TimeSpan.FromMinutes(1));
        told.Org.IssueLogout("j1");
        await told.RunOnceAsync();

        RequirementReport report = Assert.Single(told.Org.CheckIns[0].Requirements, requirement => requirement.Id == RequirementIds.LogoutEnabled);
        Assert.Equal((on, false), (report.Satisfied, report.Gates));
        Assert.Equal(["j1"], told.Org.Acknowledged);
    }

    /// <summary>As a reload does it: the settings change with a start of everything above the disk.</summary>
    private void Switch(bool on)
    {
        agent.Options = agent.Options with { LogoutEnabled = on };
        agent.Start();
    }
}
