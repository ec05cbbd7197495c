using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Tests.Configuration;

public sealed class CombinationRulesTests : IDisposable
{
    private static readonly (string, string) Org = ("OrgUrl", "https://org.example.com");
    private static readonly (string, string) Certificate = ("Certificate:Path", "/etc/device.pem");

    private readonly ConfigurationFixture machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("File")]
    [InlineData("ProcessGroups")]
    public void Sessions_File_is_required_by_the_sources_that_read_it(string source)
    {
        Assert.Equal(
            $"the command line: Sessions:Source: \"{source}\" needs Sessions:File, which is unset; allowed: an absolute path",
            machine.Refusal(("Sessions:Source", source)));
    }

    [Fact]
    public void On_Linux_the_machines_own_sessions_are_for_dry_runs_only()
    {
        Assert.Equal(
            "default: Sessions:Source: \"Machine\" needs DryRun on Linux; allowed: DryRun true, or Sessions:Source ProcessGroups",
            machine.Refusal(Org, Certificate));
        Assert.True(machine.Load(Org, Certificate, ("DryRun", "true")).Options.DryRun);
        Assert.False(machine.Load(Org, Certificate, ("Sessions:Source", "ProcessGroups"), ("Sessions:File", "/run/groups")).Options.DryRun);
    }

    [Fact]
    public void Without_a_path_the_certificate_is_where_enroll_stores_it()
    {
        AgentOptions options = machine.Load(Org, ("DryRun", "true"), ("StateFolder", "/var/lib/agent")).Options;

        Assert.Equal("/var/lib/agent/device.pem", options.Certificate.Path);
    }

    [Fact]
    public void Without_an_org_there_is_nothing_to_end_and_the_agent_may_wait()
    {
        Assert.Null(machine.Load().Options.OrgUrl);
    }

    [Fact]
    public void On_macOS_the_machines_own_sessions_are_ended_and_process_groups_do_not_exist()
    {
        machine.Platform = PlatformDefaults.MacOS;

        Assert.False(machine.Load(Org, Certificate).Options.DryRun);
        Assert.Contains(
            "exists on Linux only", machine.Refusal(("Sessions:Source", "ProcessGroups"), ("Sessions:File", "/x")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_of_sessions_is_for_dry_runs_only(bool macOS)
    {
        machine.Platform = macOS ? PlatformDefaults.MacOS : machine.Platform;

        var line = machine.Refusal(Org, Certificate, ("Sessions:Source", "File"), ("Sessions:File", "/x.json"));

        Assert.Equal("the command line: Sessions:Source: \"File\" needs DryRun; allowed: DryRun true", line);
    }
}
