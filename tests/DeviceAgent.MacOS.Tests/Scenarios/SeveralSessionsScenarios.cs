using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>Fast user switching, SSH, the login screen, and whose a session is.</summary>
public sealed class SeveralSessionsScenarios : Scenario
{
    [Fact]
    public async Task Of_two_users_only_the_one_who_is_meant_is_logged_out_switched_away_or_not()
    {
        MacSession ada = SignIn(Ada);
        MacSession bob = SignIn(Bob);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal((false, true), (ada.Alive, bob.Alive));
        Assert.Equal(bob, Mac.Logins.Front);
        Assert.Equal(
            [("ada", "switched-away", SessionResults.Ended), ("bob", "console", SessionResults.NotTargeted)],
            outcome.Sessions.Select(session => (session.Account, session.Kind, session.Result)).Order());
    }

    [Fact]
    public async Task Both_are_when_both_are_meant()
    {
        Configure(options => options with
        {
            AccountLinks = new Dictionary<string, IReadOnlyList<string>> { ["Ada"] = ["x@example.com"], ["bob"] = ["X@example.com"] },
        });
        MacSession ada = SignIn(Ada);
        MacSession bob = SignIn(Bob);
        Agent.Issue(SubjectIdentifier.OfEmail("x@example.com"));
        AssertCompleted(await WorkAsync());
        Assert.Equal((false, false), (ada.Alive, bob.Alive));
    }

    [Fact]
    public async Task A_rung_that_fails_for_one_is_taken_for_the_other_all_the_same()
    {
        Configure(options => options with { UnlinkedAccounts = UnlinkedAccounts.LogOut });
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.BootoutUser] });
        MacSession ada = SignIn(Ada);
        MacSession bob = SignIn(Bob);
        Mac.LaunchCtl.Fault = (_, uid) => uid == Ada.Uid ? LaunchCtlFault.Hangs : LaunchCtlFault.None;
        OutcomeReport outcome = await LogOutAsync(Ada);
        Assert.Equal((OutcomeStatus.Failed, false), (outcome.Status, outcome.Final));
        Assert.Equal((true, false), (ada.Alive, bob.Alive));
    }

    [Fact]
    public async Task Switched_away_is_not_asked_to_log_out_by_itself()
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.Graceful, LadderStep.BootoutUser] });
        SignIn(Ada);
        MacSession bob = SignIn(Bob);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("graceful", "error"), ("bootout-user", "gone")], Rungs(outcome));
        Mac.Logins.SwitchTo(bob);
        Assert.True(bob.Alive);
    }

    [Fact]
    public async Task At_the_login_screen_there_is_nothing_to_end()
    {
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Empty(outcome.Sessions);
        Assert.Empty(Runs);
    }

    [Fact]
    public async Task A_person_whom_no_account_is_linked_to_is_a_failure()
    {
        SignIn(Ada);
        Agent.Issue(SubjectIdentifier.OfEmail("nobody@example.com"));
        OutcomeReport outcome = await WorkAsync();
        Assert.Equal((OutcomeStatus.Failed, true, OutcomeReasons.NoLinkedSession), (outcome.Status, outcome.Final, outcome.Reason));
        Assert.Empty(Runs);
    }

    [Fact]
    public async Task Platform_SSO_links_the_account_and_the_record_may_hold_an_e_mail_address()
    {
        MacUser eve = Mac.Directory.Add("eve", "eve@example.com");
        Agent.Start();
        MacSession session = SignIn(eve);
        Assert.Equal("eve@example.com", Assert.Single(Mac.Records.Read()).User);
        Assert.Equal("eve", Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None)).Account);
        Agent.Issue(SubjectIdentifier.OfEmail("Eve@Example.com"));
        AssertCompleted(await WorkAsync());
        Assert.False(session.Alive);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_SSH_session_is_hung_up(bool asRoot)
    {
        MacSession ssh = Mac.Terminals.SshIn(Ada, asRoot);
        Pass(TimeSpan.FromMinutes(1));
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("hangup", "gone")], Rungs(outcome));
        Assert.False(ssh.Alive);
        Assert.Equal([(ssh.Process, 1)], Mac.Processes.Signals);
    }

    [Fact]
    public async Task Bug_SSH_without_a_terminal_survived()
    {
        MacSession ssh = Mac.Terminals.RunOverSsh(Ada);
        MacSession other = Mac.Terminals.RunOverSsh(Bob);
        Pass(TimeSpan.FromMinutes(1));
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("hangup", "gone")], Rungs(outcome));
        Assert.Equal((false, true), (ssh.Alive, other.Alive));
        Assert.Equal([(ssh.Process, 1)], Mac.Processes.Signals);
    }

    [Fact]
    public async Task A_connection_is_one_session_whether_its_record_is_that_of_roots_part_or_comes_later()
    {
        MacSession ssh = Mac.Terminals.RunOverSsh(Ada);
        SessionIdentity before = Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None)).Identity;
        Assert.Equal($"ssh/{ssh.Process.Pid}", before.SessionId);
        Mac.Records.LogIn(Ada, "ttys004", ssh.Process.Parent, "192.0.2.7");
        Assert.Equal(before, Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None)).Identity);
        Mac.Records.LogIn(Ada, "ttys005", ssh.Process.Pid, "192.0.2.7");
        Assert.Equal(before, Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None)).Identity);
    }

    [Fact]
    public async Task A_Terminal_window_is_no_session()
    {
        MacSession session = SignIn(Ada);
        Mac.Terminals.OpenWindow(session);
        Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bug_bootout_of_the_user_ended_an_SSH_session_that_was_to_be_left_alone(bool terminal)
    {
        Configure(options => options with { RemoteSessions = RemoteSessions.Leave });
        ConfigureLadder(ladder => ladder with { SweepLeftovers = true });
        MacSession session = SignIn(Ada);
        MacSession ssh = terminal ? Mac.Terminals.SshIn(Ada) : Mac.Terminals.RunOverSsh(Ada);
        Pass(TimeSpan.FromMinutes(1));
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal((false, true), (session.Alive, ssh.Alive));
        Assert.Equal([("bootout-user", "error"), ("bootout-gui", "gone")], Rungs(outcome));
        Assert.Contains(outcome.Sessions, one => one.Kind == "remote" && one.Result == SessionResults.NotTargeted);
        Assert.Empty(Mac.Processes.Signals);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bug_bootout_of_the_user_ended_an_SSH_session_that_was_newer_than_the_command(bool terminal)
    {
        MacSession session = SignIn(Ada);
        await Agent.Watch.ListAsync(CancellationToken.None);
        Agent.Issue(Ada);
        Pass(TimeSpan.FromSeconds(10));
        await Agent.Watch.ListAsync(CancellationToken.None);
        Pass(TimeSpan.FromSeconds(10));
        MacSession ssh = terminal ? Mac.Terminals.SshIn(Ada) : Mac.Terminals.RunOverSsh(Ada);
        OutcomeReport outcome = await WorkAsync();
        AssertCompleted(outcome);
        Assert.Equal((false, true), (session.Alive, ssh.Alive));
    }

    [Fact]
    public async Task The_only_account_is_meant_without_a_link_also_through_an_assignment()
    {
        var mac = new SimulatedMac();
        MacUser only = mac.Directory.Add("only");
        using var agent = new MacAgent(mac);
        MacSession session = mac.Logins.SignIn(only);
        mac.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Issue(SubjectIdentifier.OfEmail("who@example.com"));
        Assert.True(await agent.WorkAsync());
        Assert.Equal(OutcomeStatus.Completed, agent.Outcome().Status);
        Assert.False(session.Alive);
    }
}
