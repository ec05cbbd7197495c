using DeviceAgent.Core.Configuration;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>What each rung says is a hint; what the next listing shows counts.</summary>
public sealed class LadderScenarios : Scenario
{
    [Fact]
    public async Task Bootout_of_the_user_ends_the_session_and_all_of_it()
    {
        MacSession session = SignIn(Ada);
        Mac.Terminals.OpenWindow(session);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("bootout-user", "gone")], Rungs(outcome));
        Assert.False(session.Alive);
        Assert.Equal(SessionResults.Ended, Assert.Single(outcome.Sessions).Result);
        Assert.Equal(["/bin/launchctl bootout user/501"], Runs);
        Assert.Null(Mac.Logins.Front);
    }

    [Fact]
    public async Task An_unsaved_document_blocks_the_graceful_rung_and_the_next_one_ends_the_session()
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.Graceful, LadderStep.BootoutUser] });
        MacSession session = SignIn(Ada);
        session.HasUnsavedDocument = true;
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("graceful", "alive"), ("bootout-user", "gone")], Rungs(outcome));
        Assert.InRange(outcome.Steps[0].DurationMilliseconds, 45_000, 46_000);
    }

    [Fact]
    public async Task Without_one_the_graceful_rung_is_enough()
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.Graceful, LadderStep.BootoutUser] });
        SignIn(Ada);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("graceful", "gone"), ("tidy", "gone")], Rungs(outcome));
    }

    [Fact]
    public async Task Success_that_did_nothing_is_followed_by_the_next_rung()
    {
        Mac.LaunchCtl.Fault = (verb, _) => verb == "bootout user" ? LaunchCtlFault.DoesNothing : LaunchCtlFault.None;
        SignIn(Ada);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("bootout-user", "alive"), ("bootout-gui", "gone"), ("tidy", "gone")], Rungs(outcome));
    }

    [Fact]
    public async Task Failure_that_worked_is_the_end_of_it()
    {
        Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.FailsButWorks;
        SignIn(Ada);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        StepReport step = Assert.Single(outcome.Steps);
        Assert.Equal(("gone", "exit code 36: Boot-out failed: 36: Operation now in progress"), (step.Result, step.Detail));
    }

    [Fact]
    public async Task A_launchctl_that_hangs_is_given_up_and_a_deaf_loginwindow_is_killed()
    {
        Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.Hangs;
        MacSession session = SignIn(Ada);
        Mac.Processes.Deaf.Add(session.Process.Pid);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("bootout-user", "error"), ("bootout-gui", "error"), ("loginwindow", "gone"), ("tidy", "gone")], Rungs(outcome));
        Assert.Equal([15, 9], Mac.Processes.Signals.Select(sent => sent.Signal));
        Assert.All(Mac.Processes.Signals, sent => Assert.Equal(session.Process, sent.Process));
    }

    [Fact]
    public async Task The_last_rung_without_a_restart_is_launchctl_in_the_session()
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.RebootLogout] });
        SignIn(Ada);
        AssertCompleted(await LogOutAsync(Ada));
        Assert.Equal(["/bin/launchctl asuser 501 /usr/bin/sudo -u #501 /bin/launchctl reboot logout"], Runs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_Mac_is_restarted_only_where_that_is_allowed(bool allowed)
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.BootoutUser], AllowRestart = allowed });
        Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.DoesNothing;
        SignIn(Ada);
        Agent.Meanwhile = () =>
        {
            if (Mac.Programs.RestartAsked)
            {
                Agent.Stop();
            }
        };
        Agent.Issue(Ada);
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(allowed, !await Agent.WorkAsync());
        if (!allowed)
        {
            Assert.DoesNotContain(Runs, run => run.Contains("shutdown", StringComparison.Ordinal));
            Assert.Equal((OutcomeStatus.Failed, false), (Agent.Outcome().Status, Agent.Outcome().Final));
            return;
        }

        Mac.Restart();
        Agent.Start();
        AssertCompleted(await WorkAsync());
    }

    [Fact]
    public async Task Auto_login_is_said_in_the_outcome_and_the_session_after_the_restart_is_left_alone()
    {
        Mac.AutoLogin = Ada;
        SignIn(Ada);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal(("tidy", "auto-login signs this account in again at the next start"), (outcome.Steps[^1].Step, outcome.Steps[^1].Detail));

        Agent.Issue(Ada, "j2");
        Mac.Restart();
        MacSession newer = Mac.Logins.Front!;
        Agent.Start();
        Assert.True(await Agent.WorkAsync());
        AssertCompleted(Agent.Outcome("j2"));
        Assert.True(newer.Alive);
    }

    [Fact]
    public async Task Bug_auto_login_was_not_told_of_when_a_restart_had_ended_the_session()
    {
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.BootoutUser], AllowRestart = true, SweepLeftovers = true });
        Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.DoesNothing;
        Mac.AutoLogin = Ada;
        SignIn(Ada);
        Agent.Meanwhile = () =>
        {
            if (Mac.Programs.RestartAsked)
            {
                Agent.Stop();
            }
        };
        Agent.Issue(Ada);
        Pass(TimeSpan.FromSeconds(2));
        Assert.False(await Agent.WorkAsync());
        Mac.Restart();
        Agent.Start();
        OutcomeReport outcome = await WorkAsync();
        AssertCompleted(outcome);
        StepReport step = Assert.Single(outcome.Steps);
        Assert.Equal(("tidy", "auto-login signs this account in again at the next start"), (step.Step, step.Detail));
        Assert.True(Mac.Logins.Front!.Alive);
        Assert.Empty(Mac.Processes.Signals);
    }

    [Fact]
    public async Task The_notice_shows_the_reason_and_a_click_hastens_the_logout()
    {
        ConfigureLadder(ladder => ladder with { Notice = TimeSpan.FromSeconds(60) });
        SignIn(Ada);
        Mac.Programs.ClickAfter = TimeSpan.FromSeconds(5);
        Agent.Issue(Ada, reason: "\" & (do shell script \"id\") & \"");
        OutcomeReport outcome = await WorkAsync();
        AssertCompleted(outcome);
        Assert.Equal([("notice", "alive"), ("bootout-user", "gone")], Rungs(outcome));
        Assert.InRange(outcome.Steps[0].DurationMilliseconds, 4_900, 6_000);
        Assert.Contains("\" & (do shell script \"id\") & \"", Mac.Programs.Runs[0]);
    }

    [Fact]
    public async Task Without_a_click_the_person_has_the_whole_time_and_no_more()
    {
        ConfigureLadder(ladder => ladder with { Notice = TimeSpan.FromSeconds(95) });
        SignIn(Ada);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal([("notice", "alive"), ("bootout-user", "gone")], Rungs(outcome));
        Assert.InRange(outcome.Steps[0].DurationMilliseconds, 94_900, 96_000);
    }

    [Fact]
    public async Task The_Mac_is_kept_awake_for_the_climb_and_not_longer()
    {
        SignIn(Ada);
        Mac.Programs.Before = run => Assert.Equal(run[0] == "/bin/launchctl" ? 1 : Mac.Power.Held, Mac.Power.Held);
        AssertCompleted(await LogOutAsync(Ada));
        Assert.Equal((1, 0), (Mac.Power.Taken, Mac.Power.Held));
    }

    [Fact]
    public async Task Nor_longer_after_a_climb_that_failed_or_was_stopped()
    {
        Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.DoesNothing;
        ConfigureLadder(ladder => ladder with { Steps = [LadderStep.BootoutUser] });
        SignIn(Ada);
        Assert.Equal(OutcomeReasons.SessionSurvived, (await LogOutAsync(Ada)).Reason);
        Assert.Equal((1, 0), (Mac.Power.Taken, Mac.Power.Held));

        Pass(TimeSpan.FromMinutes(2));
        Mac.Programs.Before = run =>
        {
            if (run[0] == "/bin/launchctl")
            {
                Agent.Stop();
            }
        };
        Assert.False(await Agent.WorkAsync());
        Assert.Equal((2, 0), (Mac.Power.Taken, Mac.Power.Held));
    }
}
