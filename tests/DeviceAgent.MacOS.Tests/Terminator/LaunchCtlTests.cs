using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Terminator;

namespace DeviceAgent.MacOS.Tests.Terminator;

public sealed class LaunchCtlTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(7);

    private readonly ScriptedPrograms programs = new(new ProgramResult(0, "", ""));
    private readonly LaunchCtl launchCtl;

    public LaunchCtlTests() => launchCtl = new LaunchCtl(programs);

    [Fact]
    public async Task Bootout_is_two_arguments()
    {
        Assert.Equal(new StepResult(true, ""), await launchCtl.BootoutAsync("user/501", Limit, CancellationToken.None));
        var run = Assert.Single(programs.Runs);
        Assert.Equal(("/bin/launchctl", Limit), (run.Program, run.Timeout));
        Assert.Equal(["bootout", "user/501"], run.Arguments);
    }

    [Fact]
    public async Task In_a_session_a_program_runs_as_its_user_with_its_arguments_as_they_are()
    {
        await launchCtl.InSessionAsync(501, "/usr/bin/osascript", ["-e", "beep; $(id)"], Limit, CancellationToken.None);
        Assert.Equal(
            ["asuser", "501", "/usr/bin/sudo", "-u", "#501", "/usr/bin/osascript", "-e", "beep; $(id)"], Assert.Single(programs.Runs).Arguments);
    }

    [Theory]
    [InlineData(0, "noise", "", true, "")]
    [InlineData(3, "", "Boot-out failed: 3: No such process\n", true, "exit code 3: Boot-out failed: 3: No such process")]
    [InlineData(5, "out", "err", true, "exit code 5: err out")]
    [InlineData(9, "", "", true, "exit code 9")]
    [InlineData(null, "", "killed at its time limit\nafter 7 s", false, "killed at its time limit after 7 s")]
    public async Task Exit_codes_are_hints_and_only_a_program_that_did_not_end_was_not_done(
        int? code, string output, string error, bool done, string detail)
    {
        programs.Result = new ProgramResult(code, output, error);
        Assert.Equal(new StepResult(done, detail), await launchCtl.BootoutAsync("gui/501", Limit, CancellationToken.None));
    }

    [Fact]
    public async Task Long_words_are_cut()
    {
        programs.Result = new ProgramResult(1, "", new string('x', 5000));
        StepResult said = await launchCtl.BootoutAsync("gui/501", Limit, CancellationToken.None);
        Assert.InRange(said.Detail.Length, 200, 230);
    }
}
