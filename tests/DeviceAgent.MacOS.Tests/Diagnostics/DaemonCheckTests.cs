using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Diagnostics;

namespace DeviceAgent.MacOS.Tests.Diagnostics;

/// <summary>Over what launchctl prints, as public sources show it.</summary>
public sealed class DaemonCheckTests
{
    private const string Running = """
        system/org.deviceagent.agent = {
        	active count = 1
        	path = /Library/LaunchDaemons/org.deviceagent.agent.plist
        	type = LaunchDaemon
        	state = running

        	program = /opt/device-agent/bin/device-agent
        	runs = 1
        	pid = 412
        	immediate reason = speculative
        	last exit code = (never exited)

        	submitted jobs = {
        		state = not running
        		pid = 7
        	}
        }
        """;

    private const string Waiting = """
        system/org.deviceagent.agent = {
        	active count = 0
        	path = /Library/LaunchDaemons/org.deviceagent.agent.plist
        	state = spawn scheduled
        	runs = 12
        	last exit code = 78: EX_CONFIG
        	endpoints = {
        		state = running
        	}
        }
        """;

    [Fact]
    public async Task A_running_job_is_ok_by_its_own_state_and_pid()
    {
        (CheckResult result, ScriptedPrograms programs) = await RunAsync(new ProgramResult(0, Running, ""));

        Assert.Equal((FindingState.Ok, "running, pid 412"), (result.State, result.Observed));
        (string program, IReadOnlyList<string> arguments, _) = Assert.Single(programs.Runs);
        Assert.Equal("/bin/launchctl print system/org.deviceagent.agent", $"{program} {string.Join(' ', arguments)}");
    }

    [Fact]
    public async Task A_job_that_does_not_run_says_how_it_ended()
    {
        (CheckResult result, _) = await RunAsync(new ProgramResult(0, Waiting, ""));

        Assert.Equal((FindingCodes.DaemonNotRunning, "loaded, but spawn scheduled; last exit code 78: EX_CONFIG"), (result.Code, result.Observed));
        Assert.Contains("launchctl kickstart system/org.deviceagent.agent", result.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_launchd_does_not_know_is_told_with_the_command_that_loads_it()
    {
        (CheckResult result, _) = await RunAsync(new ProgramResult(113, "", "Could not find service \"org.deviceagent.agent\" in domain for system\n"));

        Assert.Equal(FindingCodes.DaemonNotLoaded, result.Code);
        Assert.Contains("Could not find service", result.Observed, StringComparison.Ordinal);
        Assert.Contains("launchctl bootstrap system /Library/LaunchDaemons/org.deviceagent.agent.plist", result.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("another format altogether")]
    public async Task What_is_not_understood_is_no_running_job(string printed)
    {
        (CheckResult result, _) = await RunAsync(new ProgramResult(0, printed, ""));

        Assert.Equal((FindingCodes.DaemonNotRunning, "loaded, but in a state that is not shown"), (result.Code, result.Observed));
    }

    private static async Task<(CheckResult Result, ScriptedPrograms Programs)> RunAsync(ProgramResult printed)
    {
        var programs = new ScriptedPrograms(printed);
        return (await new DaemonCheck(programs).RunAsync(CancellationToken.None), programs);
    }
}
