using DeviceAgent.Core;

namespace DeviceAgent.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("no verb; verbs: run, enroll, renew, doctor")]
    [InlineData("unknown verb or option 'runn'; verbs: run, enroll, renew, doctor", "runn")]
    [InlineData("unknown verb or option '--runn'; verbs: run, enroll, renew, doctor", "--runn")]
    [InlineData("unknown option '--onec'", "run", "--onec")]
    [InlineData("unknown option '-o'", "run", "-o")]
    [InlineData("unknown argument '@file'", "run", "@file")]
    [InlineData("option '--AccountLinks:alice' needs a value", "run", "--AccountLinks:alice")]
    [InlineData("Required argument missing for option: '--OrgUrl'.", "run", "--OrgUrl")]
    [InlineData("Option '--OrgUrl' expects a single argument but 2 were provided.", "run", "--OrgUrl", "https://a", "--OrgUrl", "https://b")]
    public async Task Wrong_usage_is_one_line_and_exit_code_64(string expected, params string[] arguments)
    {
        var (exitCode, output, error) = await machine.RunAsync(arguments);

        Assert.Equal(64, exitCode);
        Assert.Empty(output);
        Assert.Equal($"device-agent: {expected} (see device-agent --help)", Assert.Single(error));
    }

    [Fact]
    public async Task Version_is_the_products()
    {
        var (exitCode, output, error) = await machine.RunAsync("--version");

        Assert.Equal(0, exitCode);
        Assert.Equal($"device-agent {AgentIdentity.Version}", Assert.Single(output));
        Assert.Empty(error);
    }

    [Fact]
    public async Task Help_has_an_example_and_every_settings_key()
    {
        var (exitCode, output, _) = await machine.RunAsync("run", "--help");

        Assert.Equal(0, exitCode);
        Assert.Contains(output, line => line.Contains("device-agent run --once --dry-run --OrgUrl", StringComparison.Ordinal));
        Assert.All(
            DeviceAgent.Core.Configuration.AgentSettings.All,
            setting => Assert.Contains(output, line => line.StartsWith($"  --{setting.Key} ", StringComparison.Ordinal)));
        Assert.DoesNotContain(output, line => line.Contains("dditional arguments", StringComparison.Ordinal));
    }
}
