using DeviceAgent.Core.Configuration;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>The agent is stopped in the middle of a rung, and what cannot be read ends nothing.</summary>
public sealed class InterruptedScenarios : Scenario
{
    [Theory]
    [InlineData("notice", "display dialog")]
    [InlineData("graceful", "aevtrlgo")]
    [InlineData("bootout-user", "bootout user/501")]
    [InlineData("bootout-gui", "bootout gui/501")]
    [InlineData("loginwindow", null)]
    [InlineData("hangup", null)]
    [InlineData("reboot-logout", "reboot logout")]
    [InlineData("restart", "shutdown")]
    public async Task After_a_stop_in_the_middle_of_a_rung_the_next_start_finishes_and_spares_what_is_newer(string rung, string? program)
    {
        ConfigureLadder(ladder => ladder with
        {
            Steps = [LadderStep.Graceful, LadderStep.BootoutUser, LadderStep.BootoutGui, LadderStep.LoginWindow, LadderStep.RebootLogout],
            AllowRestart = true,
            Notice = TimeSpan.FromSeconds(20),
        });

        // Nothing works before the rung at which the agent is stopped.
        bool stopped = false;
        Mac.LaunchCtl.Fault = (_, _) => stopped ? LaunchCtlFault.None : LaunchCtlFault.DoesNothing;
        MacSession target = rung == "hangup" ? Mac.Terminals.SshIn(Ada) : SignIn(Ada);
        target.HasUnsavedDocument = true;
        Mac.Processes.Deaf.Add(target.Process.Pid);
        void Stop()
        {
            stopped = true;
            Agent.Stop();
        }

        Mac.Programs.Before = run =>
        {
            if (program is not null && string.Join(' ', run).Contains(program, StringComparison.Ordinal))
            {
                Stop();
            }
        };
        Mac.Processes.BeforeSignal = (_, signal) =>
        {
            if (program is null && signal != MacProcessTable.SIGKILL)
            {
                Stop();
            }
            else
            {
                Mac.Processes.Deaf.Add(target.Process.Pid);
            }
        };
        await Agent.Watch.ListAsync(CancellationToken.None);
        Agent.Issue(Ada);
        Pass(TimeSpan.FromSeconds(2));

        // Seen by the attempt, so that it saves when it listed: what comes later is certainly newer than the command.
        MacSession bystander = Mac.Logins.SignIn(Bob);
        if (rung != "hangup")
        {
            Mac.Logins.SwitchTo(target);
        }

        if (rung is "reboot-logout" or "restart")
        {
            Mac.Processes.Immortal.Add(target.Process.Pid);
        }

        Assert.False(await Agent.WorkAsync());
        Assert.Equal(0, Mac.Power.Held);
        Assert.True(target.Alive);
        Mac.Processes.Immortal.Clear();

        // While the agent is down somebody signs in by SSH: newer than the command.
        Mac.Programs.Before = null;
        Mac.Processes.BeforeSignal = null;
        Pass(TimeSpan.FromSeconds(10));
        MacSession newer = Mac.Terminals.SshIn(Ada);
        Pass(TimeSpan.FromSeconds(1));
        Agent.Start();
        OutcomeReport outcome = await WorkAsync();
        AssertCompleted(outcome);
        Assert.Equal((false, true, true), (target.Alive, newer.Alive, bystander.Alive));
        Assert.False(Mac.Programs.RestartAsked);
        Assert.Equal(2, outcome.Attempts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bug_nothing_was_swept_when_the_agent_stopped_after_the_rung_had_worked(bool signsInAgain)
    {
        ConfigureLadder(ladder => ladder with { SweepLeftovers = true });
        Mac.LaunchCtl.Fault = (_, _) => LaunchCtlFault.LeavesProcesses;
        MacSession session = SignIn(Ada);
        Agent.Issue(Ada);
        Pass(TimeSpan.FromSeconds(2));
        Mac.Processes.Ended += (process, _) =>
        {
            if (process == session.Process)
            {
                Agent.Stop();
            }
        };
        Assert.False(await Agent.WorkAsync());
        Assert.False(session.Alive);
        Assert.Contains(Mac.Processes.List(), process => process.Uid == Ada.Uid);

        MacSession? newer = signsInAgain ? SignIn(Ada) : null;
        Agent.Start();
        OutcomeReport outcome = await WorkAsync();
        AssertCompleted(outcome);
        Assert.Equal(
            signsInAgain ? [] : ["1 processes were left, 1 killed"], outcome.Steps.Where(step => step.Step == "tidy").Select(step => step.Detail));
        Assert.Equal(signsInAgain, Mac.Processes.List().Any(process => process.Uid == Ada.Uid));
        Assert.True(newer is null || newer.Alive);
    }

    [Theory]
    [InlineData("utmpx")]
    [InlineData("dscl")]
    [InlineData("configd")]
    [InlineData("processes")]
    public async Task What_cannot_be_read_leaves_the_command_open_and_ends_nothing(string what)
    {
        MacSession session = SignIn(Ada);
        void Set(bool unreadable)
        {
            Mac.Records.Unreadable = what == "utmpx" && unreadable;
            Mac.Directory.Unreadable = what == "dscl" && unreadable;
            Mac.Console.Unreadable = what == "configd" && unreadable;
            Mac.Processes.Unreadable = what == "processes" && unreadable;
        }

        Set(unreadable: true);
        OutcomeReport outcome = await LogOutAsync(Ada);
        Assert.Equal((OutcomeStatus.Failed, false, OutcomeReasons.SessionsUnreadable), (outcome.Status, outcome.Final, outcome.Reason));
        Assert.True(session.Alive);
        Assert.Empty(Runs);
        Set(unreadable: false);
        Pass(TimeSpan.FromMinutes(2));
        AssertCompleted(await WorkAsync());
        Assert.False(session.Alive);
    }

    [Fact]
    public async Task A_Mac_that_sleeps_in_the_middle_goes_on_when_it_wakes()
    {
        SignIn(Ada);
        Mac.LaunchCtl.Fault = (verb, _) => verb == "bootout user" ? LaunchCtlFault.Hangs : LaunchCtlFault.None;
        bool slept = false;
        Agent.Meanwhile = () =>
        {
            if (!slept)
            {
                slept = true;
                Mac.Clock.Sleep(TimeSpan.FromHours(8));
            }
        };
        AssertCompleted(await LogOutAsync(Ada));
    }
}
