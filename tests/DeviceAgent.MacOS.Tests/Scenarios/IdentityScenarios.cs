using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>Only the session that was meant: neither another process with its pid nor another session of its user.</summary>
public sealed class IdentityScenarios : Scenario
{
    [Theory]
    [InlineData("/Applications/Safari.app/Contents/MacOS/Safari", 502u)]
    [InlineData(GuiSession.LoginWindowPath, 502u)]
    [InlineData(GuiSession.LoginWindowPath, 501u)]
    public async Task A_pid_that_is_used_again_between_the_listing_and_the_rung_is_not_signalled(string path, uint uid)
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.BootoutUser, LadderStep.LoginWindow] });
        MacSession session = SignIn(Ada);
        Mac.LaunchCtl.Fault = (_, _) =>
        {
            Mac.Reuse(session.Process.Pid, uid, path);
            return LaunchCtlFault.DoesNothing;
        };
        await LogOutAsync(Ada);
        Assert.Empty(Mac.Processes.Signals);
        Assert.Equal(path, Mac.Processes.Find(session.Process.Pid)!.Path);
    }

    [Fact]
    public async Task Nor_is_one_that_is_used_again_between_SIGTERM_and_SIGKILL()
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.LoginWindow] });
        MacSession session = SignIn(Ada);
        Mac.Processes.Deaf.Add(session.Process.Pid);
        Agent.Meanwhile = () =>
        {
            if (session.Alive && Mac.Processes.Signals.Count == 1)
            {
                Mac.Reuse(session.Process.Pid, Bob.Uid, "/bin/zsh");
            }
        };
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([15], Mac.Processes.Signals.Select(sent => sent.Signal));
    }

    [Fact]
    public async Task A_user_who_signs_in_again_during_the_ladder_keeps_the_new_session()
    {
        Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.DoesNothing;
        MacSession old = SignIn(Ada);
        MacSession? newer = null;
        Agent.Meanwhile = () =>
        {
            if (newer is null && Runs.Any(run => run.Contains("bootout", StringComparison.Ordinal)))
            {
                Mac.Logins.SignOut(old);
                newer = Mac.Logins.SignIn(Ada);
            }
        };
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.True(newer!.Alive);
        Assert.Contains(outcome.Sessions, session => session.Pid == newer.Process.Pid && session.Result == SessionResults.Newer);
        Assert.Contains(outcome.Sessions, session => session.Pid == old.Process.Pid && session.Result == SessionResults.Ended);
    }

    [Fact]
    public async Task What_configd_still_shows_after_loginwindow_has_gone_is_not_yet_proven_gone()
    {
        Mac.Console.Lag = TimeSpan.FromSeconds(6);
        SignIn(Ada);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("bootout-user", "gone")], Rungs(outcome));
        Assert.InRange(outcome.Steps[0].DurationMilliseconds, 6_000, 7_500);
    }

    [Fact]
    public async Task Signing_in_again_is_not_taken_for_the_rest_of_the_old_session()
    {
        Mac.Console.Lag = TimeSpan.FromMinutes(10);
        MacSession old = SignIn(Ada);
        int? signingIn = null;
        Agent.Meanwhile = () =>
        {
            if (signingIn is null && !old.Alive)
            {
                Mac.Console.Clear();
                signingIn = Mac.Logins.BeginSignIn(Ada);
            }
        };
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        MacSession newer = Mac.Logins.FinishSignIn(Ada, signingIn!.Value);
        Assert.Equal(["/bin/launchctl bootout user/501"], Runs);
        Assert.Contains(await Agent.Sessions.ListAsync(CancellationToken.None), session => session.Identity.Pid == newer.Process.Pid);
    }

    [Fact]
    public async Task Bug_the_rungs_took_a_user_who_was_just_signing_in_for_the_rest_of_the_old_session()
    {
        MacSession old = SignIn(Ada);
        ListedSession listed = Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None));
        Mac.Logins.SignOut(old);
        int signingIn = Mac.Logins.BeginSignIn(Ada);
        foreach (string rung in new[] { "bootout-user", "bootout-gui", "restart" })
        {
            StepResult said = await Agent.Terminator.TakeAsync(
                new TerminatorStep(rung, TimeSpan.FromSeconds(30), TimeSpan.Zero), listed.Identity, CancellationToken.None);
            Assert.Equal(new StepResult(false, "its loginwindow is gone: nothing was done"), said);
        }

        Mac.Logins.FinishSignIn(Ada, signingIn);
        Assert.Empty(Runs);
    }

    [Fact]
    public async Task Bug_a_stale_record_lent_its_login_time_to_a_later_loginwindow_with_its_pid()
    {
        MacSession killed = SignIn(Ada);
        int pid = killed.Process.Pid;
        Mac.Processes.End(pid, killed: true);
        Pass(TimeSpan.FromHours(1));
        Mac.Processes.Start(Ada.Uid, GuiSession.LoginWindowPath, pid);
        Assert.Single(Mac.Records.Read());

        ListedSession listed = Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None));
        Assert.NotEqual(killed.Process.Start, listed.Identity.PidStart);

        // Nor does Finder, which the killed session has left behind.
        Assert.Null(listed.LoginTime);
    }

    [Fact]
    public async Task Bug_a_stale_SSH_record_made_a_process_with_its_pid_a_session()
    {
        MacSession ssh = Mac.Terminals.SshIn(Ada);
        Mac.Reuse(ssh.Process.Pid, Bob.Uid, "/Applications/Safari.app/Contents/MacOS/Safari");
        Assert.Single(Mac.Records.Read());
        Assert.Empty(await Agent.Sessions.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Bug_the_rest_of_the_old_session_lent_its_audit_session_to_the_new_one()
    {
        Mac.Console.Lag = TimeSpan.FromSeconds(30);
        MacSession old = SignIn(Ada);
        await Agent.Sessions.ListAsync(CancellationToken.None);
        Mac.Logins.SignOut(old);
        MacSession newer = Mac.Logins.SignIn(Ada);
        ListedSession listed = Assert.Single(await Agent.Sessions.ListAsync(CancellationToken.None));
        Assert.Equal((newer.Process.Pid, SessionKind.Console), (listed.Identity.Pid, listed.Kind));

        // The new one ends too: configd shows its rest, which is the new one's and not nobody's.
        Mac.Logins.SignOut(newer);
        Pass(TimeSpan.FromSeconds(1));
        ListedSession rest = Assert.Single((await Agent.Sessions.ListAsync(CancellationToken.None)).DistinctBy(session => session.Identity));
        Assert.Equal(listed.Identity, rest.Identity);
    }
}
