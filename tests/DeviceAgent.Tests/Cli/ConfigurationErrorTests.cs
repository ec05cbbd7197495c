namespace DeviceAgent.Tests.Cli;

public sealed class ConfigurationErrorTests : IDisposable
{
    private const string Origins = "allowed: https://HOST or https://HOST:PORT";

    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("the command line: unknown key \"OrgURL\" (value \"https://x\"): keys are case-sensitive; allowed: OrgUrl", "--OrgURL", "https://x")]
    [InlineData("the command line: unknown key \"orgUrl\" (value \"https://x\"): keys are case-sensitive; allowed: OrgUrl", "--orgUrl=https://x")]
    [InlineData("the command line: unknown key \"Certificate:Pfad\" (value \"/x\"); did you mean Certificate:Path?", "--Certificate:Pfad", "/x")]
    [InlineData("the command line: Certificate:Path: \"x\" is not allowed; allowed: an absolute path", "--Certificate:Path", "x")]
    [InlineData("the command line: Certificate:Path: \"x\" is not allowed; allowed: an absolute path", "--Certificate:Path=x")]
    [InlineData("the command line: OrgUrl: \"http://x\" is not allowed; " + Origins + ", and a path only where a foreign transmitter's issuer has one", "--OrgUrl=http://x")]
    [InlineData("the command line: DryRun: \"false, true\" is given more than once; allowed: once", "--dry-run", "--DryRun", "false")]
    [InlineData(
        "OrgUrl is not set, so --once has no org to poll; " + Origins, "--once",
        "--OrgKeyPins", "sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRc", "--OrgKeyPins", "-hDDC0BL4SOBf4sFKappR7ZkGSS0M5RmtLrXBUYIFzs")]
    [InlineData("OrgUrl is not set, so --once has no org to poll; " + Origins, "--once")]
    public async Task A_bad_setting_on_the_command_line_is_one_line_and_exit_code_78(string expected, params string[] arguments)
    {
        var (exitCode, output, error) = await machine.RunAsync(["run", .. arguments]);

        Assert.Equal(78, exitCode);
        Assert.Empty(output);
        Assert.Equal($"device-agent: {expected}", Assert.Single(error));
    }

    [Fact]
    public async Task A_bad_setting_in_the_default_file_is_one_line_and_exit_code_78()
    {
        machine.Configure("{\n  \"PollInterval\": \"01:00:00\"\n}");

        var (exitCode, _, error) = await machine.RunAsync("run");

        Assert.Equal(78, exitCode);
        Assert.Equal(
            $"device-agent: {machine.ConfigFile}, line 2: PollInterval: \"01:00:00\" is not allowed; allowed: hh:mm:ss from 00:01:00 to 00:15:00",
            Assert.Single(error));
    }

    [Fact]
    public async Task A_bad_environment_variable_is_one_line_and_exit_code_78()
    {
        await using var agent = machine.StartWith(new Dictionary<string, string> { ["DEVICEAGENT_Certificate__Path"] = "x" }, "run");

        Assert.Equal(78, await agent.WaitForExitAsync());
        Assert.Equal(
            "device-agent: environment variable DEVICEAGENT_Certificate__Path: Certificate:Path: \"x\" is not allowed; allowed: an absolute path",
            Assert.Single(agent.Error));
    }

    [Fact]
    public async Task A_named_file_that_is_missing_is_exit_code_78()
    {
        var (exitCode, _, error) = await machine.RunAsync("run", "--config", machine.Home.File("missing.json"));

        Assert.Equal(78, exitCode);
        Assert.StartsWith($"device-agent: {machine.Home.File("missing.json")}: cannot be read: ", Assert.Single(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unusable_state_folder_is_one_line_and_exit_code_74()
    {
        var folder = Path.Combine(machine.Home.File("file", ""), "state");

        var (exitCode, _, error) = await machine.RunAsync(
            "run", "--dry-run", "--OrgUrl", "https://127.0.0.1:1", "--Certificate:Path", "/x.pem", "--StateFolder", folder, "--LogFolder", machine.Home.File("logs"));

        Assert.Equal(74, exitCode);
        Assert.StartsWith($"device-agent: StateFolder {folder} cannot be used: ", Assert.Single(error), StringComparison.Ordinal);
    }
}
