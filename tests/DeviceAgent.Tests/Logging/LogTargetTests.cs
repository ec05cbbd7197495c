using System.Text.Json;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests.Logging;

public sealed class LogTargetTests : IDisposable
{
    private const string Waiting = "Waiting for configuration: OrgUrl is not set";

    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Without_a_terminal_the_lines_go_to_the_file()
    {
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));
        agent.SendSignal(TestProcess.Sigterm);
        await agent.WaitForExitAsync();

        var messages = File.ReadAllLines(machine.LogFile).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("@m").GetString()).ToList();
        Assert.Contains(Waiting, messages);
        Assert.Equal("device-agent stopped with exit code 0", messages[^1]);
        Assert.Equal(messages.Count, agent.Output.Count);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(machine.Home.File(".local/state/device-agent")));
    }

    [Fact]
    public async Task Under_launchd_the_lines_go_to_the_file_alone()
    {
        await using var agent = machine.StartWith(
            new Dictionary<string, string> { ["XPC_SERVICE_NAME"] = "org.deviceagent.agent" },
            "run", "--once", "--console", "--dry-run", "--OrgUrl", "https://127.0.0.1:1", "--Certificate:Path", machine.Home.File("none.pem"));

        Assert.Equal(ExitCodes.NotFinished, await agent.WaitForExitAsync());
        Assert.Empty(agent.Output);
        Assert.Empty(agent.Error);
        Assert.Contains("device-agent stopped with exit code", File.ReadAllText(machine.LogFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_folder_that_cannot_be_used_is_one_line_and_the_agent_goes_on_with_the_console()
    {
        var folder = Path.Combine(machine.Home.File("file", ""), "logs");
        await using var agent = machine.Start("run", "--LogFolder", folder);

        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));
        agent.SendSignal(TestProcess.Sigterm);

        Assert.Equal(0, await agent.WaitForExitAsync());
        Assert.StartsWith($"device-agent: LogFolder {folder} cannot be used, ", Assert.Single(agent.Error), StringComparison.Ordinal);
    }
}
