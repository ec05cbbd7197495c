using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests.Hosting;

public sealed class SignalTests : IDisposable
{
    private const string Waiting = "Waiting for configuration: OrgUrl is not set";

    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData(TestProcess.Sigterm)]
    [InlineData(TestProcess.Sigint)]
    public async Task A_waiting_agent_stops_as_asked_with_exit_code_0(int signal)
    {
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        agent.SendSignal(signal);

        Assert.Equal(0, await agent.WaitForExitAsync());
        Assert.Empty(agent.Error);
    }

    [Fact]
    public async Task SIGHUP_with_an_unchanged_file_polls_now()
    {
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        agent.SendSignal(TestProcess.Sighup);

        await agent.WaitForLineAsync(line => line.EndsWith("SIGHUP: the configuration is unchanged; polling now", StringComparison.Ordinal));
        await StopAsync(agent);
        Assert.Equal(2, agent.Output.Count(line => line.EndsWith(Waiting, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SIGHUP_with_a_changed_file_goes_on_with_a_new_host_in_the_same_process()
    {
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        machine.Configure("""{ "DryRun": true }""");
        agent.SendSignal(TestProcess.Sighup);

        await agent.WaitForLineAsync(line => line.EndsWith($"configuration file: {machine.ConfigFile}; dry run: True", StringComparison.Ordinal));

        // The new host hears signals as the first one did.
        machine.Configure("""{ "DryRun": true, "LogLevel": "Debug" }""");
        agent.SendSignal(TestProcess.Sighup);
        await agent.WaitForLineAsync(
            _ => agent.Output.Count(line => line.EndsWith(Waiting, StringComparison.Ordinal)) == 3);
        await StopAsync(agent);
    }

    [Fact]
    public async Task Bug_a_changed_NetworkFramework_had_no_effect_without_a_new_process()
    {
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        machine.Configure("""{ "NetworkFramework": true }""");
        agent.SendSignal(TestProcess.Sighup);

        Assert.Equal(ExitCodes.NotFinished, await agent.WaitForExitAsync());
        Assert.Contains(agent.Output, line => line.EndsWith("which only a new process takes: ending to be started again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SIGHUP_changes_the_log_level_while_everything_goes_on()
    {
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        await ChangeLevelAsync(agent, "Error", "INF LogLevel was Information and is now Error");
        await ChangeLevelAsync(agent, "Debug", "INF LogLevel was Error and is now Debug");
        await agent.WaitForLineAsync(_ => agent.Output.Count(line => line.EndsWith(Waiting, StringComparison.Ordinal)) == 2);

        // Back again with a file that sets nothing else: the default is a level like any other.
        machine.Configure("{}");
        agent.SendSignal(TestProcess.Sighup);
        await agent.WaitForLineAsync(line => line.EndsWith("LogLevel was Debug and is now Information", StringComparison.Ordinal));
        await StopAsync(agent);

        // At Error the loop was told to poll, too, and said nothing of it. No new host began.
        Assert.Single(agent.Output, line => line.Contains(" starts; ", StringComparison.Ordinal));
        Assert.DoesNotContain(agent.Output, line => line.Contains("going on with the new one", StringComparison.Ordinal));
        Assert.Equal(
            ["Waiting", "LogLevel", "LogLevel", "Waiting", "LogLevel"],
            agent.Output.Select(line => line.Split(" INF ")[^1].Split(' ')[0]).Where(word => word is "Waiting" or "LogLevel").Take(5));
    }

    [Fact]
    public async Task SIGHUP_that_switches_logouts_off_is_warned_of()
    {
        const string Warning = "WRN LogoutEnabled is false: commands are acknowledged and skipped, no session is ended";
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));
        Assert.DoesNotContain(agent.Output, line => line.EndsWith(Warning, StringComparison.Ordinal));

        machine.Configure("""{ "LogoutEnabled": false }""");
        agent.SendSignal(TestProcess.Sighup);

        await agent.WaitForLineAsync(line => line.EndsWith(Warning, StringComparison.Ordinal));
        await StopAsync(agent);
    }

    [Fact]
    public async Task SIGHUP_with_an_invalid_file_is_one_error_and_the_old_configuration_goes_on()
    {
        await using var agent = machine.Start("run", "--console");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        machine.Configure("""{ "DryRun": "perhaps" }""");
        agent.SendSignal(TestProcess.Sighup);

        var line = await agent.WaitForLineAsync(line => line.Contains("is refused", StringComparison.Ordinal));
        Assert.Contains($"ERR The new configuration is refused, the old one stays: {machine.ConfigFile}, line 1: DryRun: ", line, StringComparison.Ordinal);
        await agent.WaitForLineAsync(
            _ => agent.Output.Count(line => line.EndsWith(Waiting, StringComparison.Ordinal)) == 2);
        await StopAsync(agent);
    }

    [Fact]
    public async Task SIGHUP_with_a_state_folder_that_cannot_be_used_leaves_the_agent_alive()
    {
        await using var agent = machine.Start("run", "--console", "--dry-run");
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        machine.Configure($$"""{ "OrgUrl": "https://127.0.0.1:1", "Certificate": { "Path": "/x.pem" }, "StateFolder": "{{machine.Home.File("file", "")}}/state" }""");
        agent.SendSignal(TestProcess.Sighup);

        await agent.WaitForLineAsync(line => line.Contains("the old one stays: StateFolder ", StringComparison.Ordinal));
        await StopAsync(agent);
    }

    private async Task ChangeLevelAsync(TestProcess agent, string level, string line)
    {
        machine.Configure($$"""{ "LogLevel": "{{level}}" }""");
        agent.SendSignal(TestProcess.Sighup);
        await agent.WaitForLineAsync(said => said.EndsWith(line, StringComparison.Ordinal));
    }

    private static async Task StopAsync(TestProcess agent)
    {
        agent.SendSignal(TestProcess.Sigterm);
        Assert.Equal(0, await agent.WaitForExitAsync());
    }
}
