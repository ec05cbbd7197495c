#pragma warning disable CA1416 // The agent exists for macOS and Linux only.

using System.Text.Json.Nodes;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests.Cli.Status;

/// <summary>The built program, beside a built and running agent.</summary>
public sealed class StatusVerbTests : IDisposable
{
    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Where_no_agent_has_run_it_says_so()
    {
        var (exitCode, output, error) = await machine.RunAsync("status");
        Assert.Equal(ExitCodes.NoAgentRuns, exitCode);
        Assert.StartsWith("FAILED  Agent  No agent has run here.", Assert.Single(output), StringComparison.Ordinal);
        Assert.Empty(error);

        (exitCode, output, _) = await machine.RunAsync("status", "--json");
        Assert.Equal(ExitCodes.NoAgentRuns, exitCode);
        Assert.Equal("unknown", await ReadAsync(output, "state"));
    }

    [Fact]
    public async Task A_waiting_agent_runs_until_it_is_stopped_and_then_is_stopped()
    {
        await using TestProcess agent = await StartWaitingAsync();
        var (exitCode, output, _) = await machine.RunAsync("status");
        Assert.Equal(0, exitCode);
        Assert.StartsWith($"ok       Agent          Running, process {agent.Id}, since ", output[0], StringComparison.Ordinal);
        Assert.StartsWith("warning  Mode           Waits for configuration: OrgUrl is not set; ", output[1], StringComparison.Ordinal);
        Assert.Equal("running", await ReadAsync((await machine.RunAsync("status", "--json")).Output, "state"));

        agent.SendSignal(TestProcess.Sigterm);
        await agent.WaitForExitAsync();
        (exitCode, output, _) = await machine.RunAsync("status", "--json");
        Assert.Equal(ExitCodes.NoAgentRuns, exitCode);
        Assert.Equal("stopped", await ReadAsync(output, "state"));
    }

    [Fact]
    public async Task An_agent_that_was_killed_does_not_run_whatever_it_wrote()
    {
        await using TestProcess agent = await StartWaitingAsync();
        agent.SendSignal(9);
        await agent.WaitForExitAsync();

        var (exitCode, output, _) = await machine.RunAsync("status");

        Assert.Equal(ExitCodes.NoAgentRuns, exitCode);
        Assert.StartsWith($"FAILED  Agent          Not running: process {agent.Id} is gone and has not said why.", output[0], StringComparison.Ordinal);
        Assert.Equal("gone", await ReadAsync((await machine.RunAsync("status", "--json")).Output, "state"));
    }

    [Fact]
    public async Task A_status_that_is_too_old_is_stale_though_the_process_lives()
    {
        await using TestProcess agent = await StartWaitingAsync();
        JsonNode status = JsonNode.Parse(await File.ReadAllTextAsync(machine.StatusFile()))!;
        status["freshUntil"] = "2026-01-01T00:00:00.000Z";
        await File.WriteAllTextAsync(machine.StatusFile(), status.ToJsonString());

        var (exitCode, output, _) = await machine.RunAsync("status");

        Assert.Equal(ExitCodes.NotFinished, exitCode);
        Assert.StartsWith($"warning  Agent          Stale: process {agent.Id} lives", output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_sees_the_open_one_and_that_sessions_and_commands_are_for_root()
    {
        string open = machine.Home.File("open");
        await using TestProcess agent = machine.Start("run", "--console", "--StatusFolder", open);
        await RunningAgent.StatusSaysAsync(Path.Combine(open, "status.json"), _ => true);
        await RunningAgent.StatusSaysAsync(machine.StatusFile(), _ => true);
        Assert.Equal("644", Convert.ToString((int)File.GetUnixFileMode(Path.Combine(open, "status.json")), 8));

        (int exitCode, IReadOnlyList<string> output) = await RunAsAnotherUserAsync("status", "--StatusFolder", open);
        Assert.Equal(0, exitCode);
        Assert.Equal($"         Details        Sessions and commands are for root ({machine.StatusFile()})", output[^1]);

        (exitCode, output) = await RunAsAnotherUserAsync("status", "--json", "--StatusFolder", open);
        Assert.Equal(0, exitCode);
        Assert.Equal("false", await ReadAsync(output, "details"));

        // Without an open one nothing can be told.
        (exitCode, output) = await RunAsAnotherUserAsync("status", "--json");
        Assert.Equal(ExitCodes.NotPermitted, exitCode);
        Assert.Equal("not-permitted", await ReadAsync(output, "state"));
    }

    [Fact]
    public async Task Watch_writes_each_change_until_it_is_told_to_stop()
    {
        await using TestProcess agent = await StartWaitingAsync();
        await using TestProcess watch = machine.Start("status", "--watch", "--json");
        await watch.WaitForLineAsync(line => line.Contains("\"state\":\"running\"", StringComparison.Ordinal));
        agent.SendSignal(9);
        string last = await watch.WaitForLineAsync(line => line.Contains("\"state\":\"gone\"", StringComparison.Ordinal));
        Assert.Empty(await StatusSchema.ValidateAsync(last));
        watch.SendSignal(TestProcess.Sigint);
        Assert.Equal(0, await watch.WaitForExitAsync());
        Assert.Equal(2, watch.Output.Count);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1", false)]
    public async Task A_terminal_has_colours_beside_the_words_unless_it_is_to_have_none(string variable, bool colours)
    {
        await using TestProcess agent = await StartWaitingAsync();
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!;
        string command = $"stty cols 80; {variable} TERM=xterm-256color '{dotnet}' exec '{AgentMachine.Program}' status";
        await using TestProcess terminal = TestProcess.Start(
            "/usr/bin/script", ["-qec", command, "/dev/null"], new Dictionary<string, string?> { ["HOME"] = machine.Home.Path, ["NO_COLOR"] = null });
        Assert.Equal(0, await terminal.WaitForExitAsync());

        string text = string.Join('\n', terminal.Output);
        Assert.Contains($"Running, process {agent.Id}", text, StringComparison.Ordinal);
        Assert.Equal(colours, text.Contains("\u001b[38;5;", StringComparison.Ordinal));
    }

    private async Task<TestProcess> StartWaitingAsync()
    {
        TestProcess agent = machine.Start("run", "--console");
        await RunningAgent.StatusSaysAsync(machine.StatusFile(), status => status["agent"]!["pid"]!.GetValue<int>() == agent.Id);
        return agent;
    }

    /// <summary>A member of the JSON, after a look at the whole of it.</summary>
    private static async Task<string> ReadAsync(IReadOnlyList<string> output, string member)
    {
        string text = string.Join('\n', output);
        Assert.Empty(await StatusSchema.ValidateAsync(text));
        return JsonNode.Parse(text)![member]!.ToString();
    }

    /// <summary>
    /// Runs it as somebody who may not look into the state folder. Root stays root, because the program lies where others may not look:
    /// without the right to pass over permissions, and with a folder that is another's.
    /// </summary>
    private async Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsAnotherUserAsync(params string[] arguments)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!;
        string[] program = [dotnet, "exec", AgentMachine.Program, .. arguments];
        if (Environment.IsPrivilegedProcess)
        {
            await RunToolAsync("/bin/chown", "nobody", machine.StateFolder());
            program = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search", .. program];
        }
        else
        {
            File.SetUnixFileMode(machine.StateFolder(), UnixFileMode.None);
        }

        await using TestProcess process = TestProcess.Start(program[0], program[1..], new Dictionary<string, string?> { ["HOME"] = machine.Home.Path });
        int exitCode = await process.WaitForExitAsync();
        Assert.Empty(process.Error);
        File.SetUnixFileMode(machine.StateFolder(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return (exitCode, process.Output);
    }

    private static async Task RunToolAsync(string tool, params string[] arguments)
    {
        await using TestProcess process = TestProcess.Start(tool, arguments);
        Assert.Equal(0, await process.WaitForExitAsync());
    }
}
