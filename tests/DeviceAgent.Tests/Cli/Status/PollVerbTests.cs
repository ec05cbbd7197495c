using System.Text.Json.Nodes;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Network;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests.Cli.Status;

/// <summary>The built program, beside a built and running agent. That the org is reached: DeviceAgent.EndToEnd.Tests.</summary>
public sealed class PollVerbTests : IDisposable
{
    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Without_an_agent_there_is_nobody_to_ask()
    {
        var (exitCode, output, error) = await machine.RunAsync("poll");
        Assert.Equal(ExitCodes.NoAgentRuns, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("device-agent: No agent has run here.", Assert.Single(error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("00:00:00")]
    [InlineData("02:00:00")]
    public async Task A_wait_that_cannot_be_is_wrong_usage(string wait)
    {
        var (exitCode, _, error) = await machine.RunAsync("poll", "--wait", wait);
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.StartsWith($"device-agent: --wait {wait}: must be", Assert.Single(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_agent_reads_its_configuration_and_that_is_the_result()
    {
        await using TestProcess agent = machine.Start("run", "--console");
        await RunningAgent.StatusSaysAsync(machine.StatusFile(), _ => true);
        var (exitCode, output, error) = await machine.RunAsync("poll");
        Assert.Equal(ExitCodes.NotFinished, exitCode);
        Assert.Equal(
            [$"asked the agent (process {agent.Id}) to poll", "not polled: the agent waits for configuration, OrgUrl is not set"], output);
        Assert.Empty(error);
    }

    [Fact]
    public async Task A_configuration_that_is_refused_is_said_and_stays_to_be_read_until_it_is_mended()
    {
        machine.Configure("""{ "LogLevel": "Information" }""");
        await using TestProcess agent = machine.Start("run", "--console");
        await RunningAgent.StatusSaysAsync(machine.StatusFile(), _ => true);

        // The command line's own reading must not fail for the same reason.
        string good = machine.Home.File("good.json", "{}");
        machine.Configure("""{ "LogLevel": "Loud" }""");
        var (exitCode, output, _) = await machine.RunAsync("poll", "--config", good);
        Assert.Equal(ExitCodes.NotFinished, exitCode);
        Assert.StartsWith("the new configuration is refused, the agent goes on with the one before: ", output[1], StringComparison.Ordinal);
        Assert.Contains((await machine.RunAsync("status", "--config", good)).Output, line => line.StartsWith("FAILED                  The configuration that was read last is refused", StringComparison.Ordinal));

        machine.Configure("""{ "LogLevel": "Information" }""");
        await machine.RunAsync("poll");
        Assert.DoesNotContain((await machine.RunAsync("status")).Output, line => line.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_org_that_does_not_answer_as_one_is_not_reached_and_a_status_that_cannot_be_written_ends_nothing()
    {
        var authority = new TestCertificates();
        await using TlsTestServer server = await TlsTestServer.StartAsync(authority.Server(), context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        TestCertificates.WritePem(machine.Home.File("device.pem"), authority.Device());
        machine.Configure(new JsonObject
        {
            ["OrgUrl"] = server.Url.OriginalString,
            ["OrgCaFile"] = machine.Home.File("ca.pem", authority.RootPem),
            ["Certificate:Path"] = machine.Home.File("device.pem"),
            ["StatusFolder"] = machine.Home.File("file", "") + "/folder",
            ["DryRun"] = true,
        }.ToJsonString());
        await using TestProcess agent = machine.Start("run", "--console");
        await RunningAgent.StatusSaysAsync(machine.StatusFile(), status => status["polls"]!["lastResult"]?.ToString() == "failed");
        int before = server.Requests.Count;

        var (exitCode, output, _) = await machine.RunAsync("poll");

        Assert.Equal(ExitCodes.NotFinished, exitCode);
        Assert.StartsWith("not reached: ", output[^1], StringComparison.Ordinal);
        Assert.True(server.Requests.Count > before);
        string line = Assert.Single(agent.Output, line => line.Contains("The status cannot be written to", StringComparison.Ordinal));
        Assert.Contains(" WRN The status cannot be written to " + machine.Home.File("file/folder/status.json"), line, StringComparison.Ordinal);

        string json = string.Join('\n', (await machine.RunAsync("status", "--json")).Output);
        Assert.Empty(await StatusSchema.ValidateAsync(json));
        Assert.False(JsonNode.Parse(json)!["org"]!["reached"]!.GetValue<bool>());
    }
}
