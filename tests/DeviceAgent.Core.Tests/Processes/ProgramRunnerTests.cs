using DeviceAgent.Core.Processes;

namespace DeviceAgent.Core.Tests.Processes;

/// <summary>With real programs.</summary>
public sealed class ProgramRunnerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly ProgramRunner runner = new(TimeProvider.System);

    [Fact]
    public async Task Exit_code_and_both_streams_come_back() =>
        Assert.Equal(
            new ProgramResult(3, "out\n", "err\n"),
            await runner.RunAsync("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"], Long, CancellationToken.None));

    [Fact]
    public async Task Arguments_are_passed_as_they_are_and_no_shell_sees_them() =>
        Assert.Equal(
            "$HOME|`id`|a b|\"|'|*||;\n",
            (await runner.RunAsync("/usr/bin/printf", ["%s|%s|%s|%s|%s|%s|%s|%s\n", "$HOME", "`id`", "a b", "\"", "'", "*", "", ";"], Long, CancellationToken.None)).Output);

    [Theory]
    [InlineData("/nowhere/none")]
    [InlineData("/etc/passwd")]
    public async Task A_program_that_does_not_start_is_a_result(string program)
    {
        var result = await runner.RunAsync(program, [], Long, CancellationToken.None);

        Assert.Null(result.ExitCode);
        Assert.StartsWith("not started: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("./sh")]
    [InlineData("")]
    public async Task Only_absolute_paths_are_run(string program) =>
        await Assert.ThrowsAsync<ArgumentException>(() => runner.RunAsync(program, [], Long, CancellationToken.None));

    [Fact]
    public async Task Standard_input_is_empty() =>
        Assert.Equal(new ProgramResult(0, "", ""), await runner.RunAsync("/bin/cat", [], Long, CancellationToken.None));

    [Fact]
    public async Task Output_is_cut_after_1_MiB_and_the_program_still_ends_by_itself()
    {
        var result = await runner.RunAsync(
            "/bin/sh", ["-c", "head -c 3000000 /dev/zero | tr '\\0' x; head -c 3000000 /dev/zero | tr '\\0' y >&2"], Long, CancellationToken.None);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(new string('x', ProgramRunner.OutputLimit), result.Output);
        Assert.Equal(new string('y', ProgramRunner.OutputLimit), result.Error);
    }

    [Fact]
    public async Task At_its_limit_a_program_is_killed_with_its_children()
    {
        var result = await runner.RunAsync(
            "/bin/sh", ["-c", "sleep 100000 & echo $!; wait"], TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Null(result.ExitCode);
        Assert.Contains("killed after 1 s", result.Error, StringComparison.Ordinal);
        await EndedAsync(result.Output.Trim());
    }

    [Fact]
    public async Task A_program_that_ignores_SIGTERM_is_killed_as_well() =>
        Assert.Null((await runner.RunAsync(
            "/bin/sh", ["-c", "trap '' TERM; sleep 100000"], TimeSpan.FromMilliseconds(300), CancellationToken.None)).ExitCode);

    [Fact]
    public async Task A_grandchild_that_keeps_the_streams_open_does_not_hold_the_answer_back_for_ever()
    {
        var result = await runner.RunAsync(
            "/bin/sh", ["-c", "sleep 100000 & echo $!; exit 4"], TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Equal(4, result.ExitCode);
        await runner.RunAsync("/bin/kill", [result.Output.Trim()], Long, CancellationToken.None);
    }

    [Fact]
    public async Task Cancelling_ends_the_program_and_the_wait()
    {
        var folder = Directory.CreateTempSubdirectory("device-agent-test-").FullName;
        try
        {
            using var cancellation = new CancellationTokenSource();
            var file = Path.Combine(folder, "pid");
            var running = runner.RunAsync("/bin/sh", ["-c", $"echo $$ > {file}.new; mv {file}.new {file}; sleep 100000"], Long, cancellation.Token);
            while (!File.Exists(file))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            }

            await cancellation.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            await EndedAsync((await File.ReadAllTextAsync(file)).Trim());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Waits until the process is gone or a zombie, by /proc or, where there is none, by ps.</summary>
    private async Task EndedAsync(string pid)
    {
        var lives = Directory.Exists("/proc/self")
            ? $"grep -q '^State:[[:space:]]*[^Z[:space:]]' /proc/{pid}/status"
            : $"ps -o stat= -p {pid} | grep -q '^[^Z]'";
        using var limit = new CancellationTokenSource(Long);
        while ((await runner.RunAsync("/bin/sh", ["-c", lives], Long, limit.Token)).ExitCode == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }
}
