using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>simulate-logout: says what a real command then does, and does nothing of it.</summary>
public sealed class SimulatedLogoutScenarios : Scenario
{
    [Fact]
    public async Task It_foretells_which_sessions_end_by_which_rungs_and_ends_none()
    {
        ConfigureLadder(ladder => ladder with { Notice = TimeSpan.FromSeconds(10), AllowRestart = true });
        MacSession switchedAway = SignIn(Ada);
        MacSession ssh = Mac.Terminals.SshIn(Ada);
        Pass(TimeSpan.FromMinutes(1));
        MacSession bob = SignIn(Bob);
        int ran = Launches();

        SimulatedLogout simulated = await SimulateAsync("ada");

        Assert.Equal((true, true, true), (switchedAway.Alive, ssh.Alive, bob.Alive));
        Assert.Equal(ran, Launches());
        Assert.Equal(0, Mac.Power.Held);
        Assert.Equal(
            [
                ("ada", SessionKind.SwitchedAway, SessionDecision.End, "notice bootout-user bootout-gui loginwindow reboot-logout restart"),
                ("ada", SessionKind.Remote, SessionDecision.End, "hangup restart"),
                ("bob", SessionKind.Console, SessionDecision.NotTargeted, ""),
            ],
            simulated.Sessions.Select(session => (
                session.Session.Account, session.Session.Kind, session.Decision, string.Join(' ', session.Steps.Select(step => step.Name)))).Order());

        OutcomeReport outcome = await LogOutAsync(Ada);

        Assert.Equal(
            simulated.Sessions.Where(session => session.WouldEnd).Select(session => session.Session.Identity.SessionId).Order(),
            outcome.Sessions.Where(session => session.Result == SessionResults.Ended).Select(session => session.SessionId).Order());
        Assert.All(
            outcome.Steps.Where(step => step.Step != "tidy"),
            step => Assert.Contains(step.Step, simulated.Sessions.Single(session => session.Session.Identity.SessionId == step.SessionId).Steps.Select(rung => rung.Name)));
    }

    [Fact]
    public async Task It_says_why_each_account_is_meant()
    {
        Configure(options => options with
        {
            AccountLinks = new Dictionary<string, IReadOnlyList<string>> { ["ada"] = ["ada@example.com"] },
            UnlinkedAccounts = UnlinkedAccounts.LogOut,
        });
        SignIn(Ada);
        SignIn(Bob);

        SimulatedLogout simulated = await SimulateAsync("Ada@Example.com");

        Assert.Equal(
            [("ada", AccountReason.Linked), ("bob", AccountReason.Unlinked)],
            simulated.Sessions.Select(session => (session.Session.Account, session.Account)).Order());
        Assert.Equal(AccountReason.Assigned, (await SimulateAsync("ADA")).Sessions.Single(session => session.Session.Account == "ada").Account);
        Assert.All((await SimulateAsync(null)).Sessions, session => Assert.Equal(AccountReason.Assigned, session.Account));
    }

    [Fact]
    public async Task A_session_that_began_later_is_newer_and_a_user_whom_nothing_links_is_nobody()
    {
        Configure(options => options with { UnlinkedAccounts = UnlinkedAccounts.Ignore });
        DateTimeOffset before = Mac.Clock.Wall.GetUtcNow();
        Pass(TimeSpan.FromMinutes(5));
        await Agent.Watch.ListAsync(CancellationToken.None);
        SignIn(Ada);

        SimulatedLogout late = await SimulateAsync("ada", before);
        Assert.Equal(SessionDecision.Newer, Assert.Single(late.Sessions).Decision);
        Assert.Empty(late.Sessions[0].Steps);
        Assert.True(late.AnyAccount);
        Assert.InRange(late.Sessions[0].Earliest!.Value, before, late.Sessions[0].Latest);

        Assert.False((await SimulateAsync("nobody@example.com")).AnyAccount);
        Assert.False((await SimulateAsync("00u1")).AnyAccount);
    }

    private Task<SimulatedLogout> SimulateAsync(string? user, DateTimeOffset? issued = null) =>
        new LogoutSimulation(Agent.Watch, Agent.Accounts, Agent.Terminator, Agent.Options, Mac.Clock).RunAsync(user, issued, CancellationToken.None);

    /// <summary>Programs that act: not those that only list accounts.</summary>
    private int Launches() => Runs.Count(run => run.Contains("launchctl", StringComparison.Ordinal) || run.Contains("shutdown", StringComparison.Ordinal));
}
