using DeviceAgent.Core.Configuration;
using DeviceAgent.MacOS.Terminator;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>What is left of a user after the session has gone.</summary>
public sealed class LeftoverScenarios : Scenario
{
    public LeftoverScenarios() => Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.LeavesProcesses;

    [Fact]
    public async Task Leftovers_are_counted_and_left()
    {
        SignIn(Ada);
        OutcomeReport outcome = await LogOutAsync(Ada);
        AssertCompleted(outcome);
        Assert.Equal("1 processes are left", outcome.Steps[^1].Detail);
        Assert.Empty(Mac.Processes.Signals);
    }

    [Fact]
    public async Task They_are_killed_when_the_setting_says_so()
    {
        ConfigureLadder(ladder => ladder with { SweepLeftovers = true });
        SignIn(Ada);
        SignIn(Bob);
        OutcomeReport outcome = await LogOutAsync(Ada);
        Assert.Equal("1 processes were left, 1 killed", outcome.Steps[^1].Detail);
        Assert.DoesNotContain(Mac.Processes.List(), process => process.Uid == Ada.Uid);
        Assert.Contains(Mac.Processes.List(), process => process.Uid == Bob.Uid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bug_what_was_left_of_an_account_waited_for_the_session_of_another_one(bool stoppedInBetween)
    {
        ConfigureLadder(ladder => ladder with { SweepLeftovers = true });
        SignIn(Ada);
        MacSession resisting = SignIn(Bob);
        Mac.LaunchCtl.Fault = (_, uid) => uid == Ada.Uid ? LaunchCtlFault.LeavesProcesses : LaunchCtlFault.DoesNothing;
        Mac.Processes.Immortal.Add(resisting.Process.Pid);
        Agent.Issue([Ada, Bob]);
        Pass(TimeSpan.FromSeconds(2));
        if (stoppedInBetween)
        {
            // In the middle of the rungs against the other one: what is left of Ada is seen to by the next start.
            Mac.Processes.BeforeSignal = (_, _) => Agent.Stop();
            Assert.False(await Agent.WorkAsync());
            Assert.Contains(Mac.Processes.List(), process => process.Uid == Ada.Uid);
            Mac.Processes.BeforeSignal = null;
            Agent.Start();
        }

        OutcomeReport interim = await WorkAsync();
        Assert.Equal((OutcomeStatus.Failed, false), (interim.Status, interim.Final));
        Assert.Equal("1 processes were left, 1 killed", Assert.Single(interim.Steps, step => step.Step == "tidy").Detail);
        Assert.DoesNotContain(Mac.Processes.List(), process => process.Uid == Ada.Uid);

        // What has begun since is nothing that was left.
        Mac.Processes.Start(Ada.Uid, "/usr/sbin/cron");
        Mac.Processes.Immortal.Clear();
        Pass(TimeSpan.FromMinutes(2));
        Agent.Start();
        OutcomeReport outcome = await WorkAsync();
        AssertCompleted(outcome);
        Assert.Contains(Mac.Processes.List(), process => process.Uid == Ada.Uid);
        Assert.DoesNotContain(outcome.Steps, step => step.Step == "tidy" && step.SessionId.EndsWith($"/{Ada.Uid}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_the_sweep_is_made_up_for_at_the_next_start()
    {
        ConfigureLadder(ladder => ladder with { SweepLeftovers = true });
        SignIn(Ada);
        Mac.Processes.Start(Ada.Uid, "/usr/bin/tail");
        Mac.Processes.BeforeSignal = (_, _) => Agent.Stop();
        Agent.Issue(Ada);
        Pass(TimeSpan.FromSeconds(2));
        Assert.False(await Agent.WorkAsync());
        Assert.Single(Mac.Processes.List(), process => process.Uid == Ada.Uid);
        Mac.Processes.BeforeSignal = null;
        Agent.Start();
        OutcomeReport outcome = await WorkAsync();
        AssertCompleted(outcome);
        Assert.Equal("1 processes were left, 1 killed", Assert.Single(outcome.Steps).Detail);
        Assert.DoesNotContain(Mac.Processes.List(), process => process.Uid == Ada.Uid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task But_not_when_the_user_has_signed_in_again(bool bySsh)
    {
        ConfigureLadder(ladder => ladder with { SweepLeftovers = true });
        MacSession old = SignIn(Ada);
        MacSession? newer = null;
        Agent.Meanwhile = () =>
        {
            if (!old.Alive && newer is null)
            {
                newer = bySsh ? Mac.Terminals.SshIn(Ada) : Mac.Logins.SignIn(Ada);
            }
        };

        // Long enough for the user to be back before the session is proven gone.
        Mac.Console.Lag = TimeSpan.FromSeconds(3);
        AssertCompleted(await LogOutAsync(Ada));
        Assert.True(newer!.Alive);
        Assert.Empty(Mac.Processes.Signals);
    }

    [Fact]
    public async Task Nor_when_that_happens_while_they_are_killed()
    {
        ConfigureLadder(ladder => ladder with { SweepLeftovers = true, Steps = [LadderStep.LoginWindow] });
        SignIn(Ada);
        MacSession? newer = null;
        Mac.Processes.BeforeSignal = (_, signal) => newer = signal == MacProcessTable.SIGKILL ? newer ?? Mac.Logins.SignIn(Ada) : null;
        AssertCompleted(await LogOutAsync(Ada));
        Assert.True(newer!.Alive);
        Assert.Equal([15, 9], Mac.Processes.Signals.Select(sent => sent.Signal));
        Assert.All(newer.Pids, pid => Assert.NotNull(Mac.Processes.Find(pid)));
    }

    [Fact]
    public async Task Bug_an_unreadable_process_table_after_the_logout_kept_it_from_being_reported()
    {
        MacSession session = SignIn(Ada);
        var leftovers = new Leftovers(
            Mac.Processes, Agent.Sessions, _ => ValueTask.FromResult<uint?>(null), Mac.Clock.Wall);
        Mac.Processes.Unreadable = true;
        Assert.Equal(
            "what is left cannot be told: the process table cannot be read",
            await leftovers.SeeToAsync(session.User.Uid, restarted: false, sweep: true, CancellationToken.None));
    }
}
