using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;
using DeviceAgent.Tests.Cli.Status;

namespace DeviceAgent.EndToEnd.Tests.Status;

public sealed class StatusTests
{
    [Fact]
    public async Task A_logout_is_seen_to_come_to_end_and_to_be_reported_and_an_agent_that_was_killed_not_to_run()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook", stubborn: true));
        DemoDevice device = site.Devices[0];
        JsonNode status = await StatusSaysAsync(device, "waits for commands", s => s["polls"]?["phase"]?.ToString() == "waiting");
        Assert.Equal((true, "waiting"), (status["org"]!["reached"]!.GetValue<bool>(), status["polls"]!["transport"]!.ToString()));
        Assert.Equal("ada", status["sessions"]![0]!["account"]!.ToString());
        Assert.Equal((0, "reached: answered"), await LastLineAsync(site, device, "poll"));

        await site.LogAdaOutAsync();
        await StatusSaysAsync(device, "works on the command", s => Pending(s)?["state"]?.ToString() == "started");
        await site.Org.KillAsync();
        status = await StatusSaysAsync(device, "has ended the session", s => Pending(s)?["state"]?.ToString() == "finished");
        Assert.Equal(("completed", 1), (Pending(status)!["outcome"]!.ToString(), status["outbox"]!["waiting"]!.GetValue<int>()));
        Assert.Empty(status["sessions"]!.AsArray());

        await site.Org.RestartAsync(TestSite.Wait());
        Assert.Equal(0, (await RunAsync(site, device, "poll")).ExitCode);
        await StatusSaysAsync(device, "has reported", s => s["outbox"]?["waiting"]?.GetValue<int>() == 0);
        (int exitCode, string text) = await RunAsync(site, device, "status", "--json");
        Assert.Equal(0, exitCode);
        Assert.Empty(await StatusSchema.ValidateAsync(text));
        JsonNode last = Assert.Single(JsonNode.Parse(text)!["commands"]!["last"]!.AsArray())!;
        Assert.Equal(("reported", "completed", "ended"), (last["state"]!.ToString(), last["outcome"]!.ToString(), last["sessions"]![0]!["result"]!.ToString()));

        await device.Agent.KillAsync();
        (exitCode, text) = await RunAsync(site, device, "status");
        Assert.Equal(74, exitCode);
        Assert.StartsWith($"FAILED  Agent          Not running: process {device.Agent.Pid} is gone", text, StringComparison.Ordinal);
        Assert.Equal(74, (await RunAsync(site, device, "poll")).ExitCode);
    }

    private static JsonNode? Pending(JsonNode status) => status["commands"]?["pending"]?.AsArray().SingleOrDefault();

    private static async Task<(int ExitCode, string Line)> LastLineAsync(DemoSite site, DemoDevice device, params string[] arguments)
    {
        (int exitCode, string text) = await RunAsync(site, device, arguments);
        return (exitCode, text.TrimEnd().Split('\n')[^1]);
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(DemoSite site, DemoDevice device, params string[] arguments)
    {
        string prefix = Path.Combine(site.Folder, $"{arguments[0]}-{Guid.NewGuid():N}");
        await using ChildProgram program = ChildProgram.Start(
            BuiltPrograms.Agent, [.. arguments, "--config", device.Folder.Configuration], prefix);
        await TestSite.Wait().UntilAsync(
            () => Task.FromResult(program.HasExited), () => $"{arguments[0]} does not end", [program.OutputFile, program.ErrorFile]);
        await program.StopAsync();
        return (program.ExitCode, await File.ReadAllTextAsync(program.OutputFile));
    }

    private static async Task<JsonNode> StatusSaysAsync(DemoDevice device, string what, Func<JsonNode, bool> condition)
    {
        string file = Path.Combine(device.Folder.State, "status.json");
        JsonNode? status = null;
        await TestSite.Wait().UntilAsync(
            async () =>
            {
                try
                {
                    status = JsonNode.Parse(await File.ReadAllTextAsync(file));
                    return status is not null && condition(status);
                }
                catch (Exception e) when (e is FileNotFoundException or JsonException)
                {
                    return false;
                }
            },
            () => $"the status never says that the agent {what}: {status}",
            device.LogFiles);
        return status!;
    }
}
