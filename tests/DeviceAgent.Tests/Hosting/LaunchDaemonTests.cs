using DeviceAgent.Core;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.Hosting;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Hosting;

/// <summary>launchd/org.deviceagent.agent.plist against what the agent is.</summary>
public sealed class LaunchDaemonTests
{
    private const string Executable = "/opt/device-agent/bin/device-agent";

    private readonly PropertyListValue.Dict job =
        (PropertyListValue.Dict)PropertyListReader.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "launchd", $"{AgentIdentity.Label}.plist")));

    [Fact]
    public void The_job_has_the_agents_label_and_runs_it_by_its_absolute_path()
    {
        Assert.Equal(AgentIdentity.Label, job.FindText("Label"));
        Assert.Equal([Executable, "run"], ((PropertyListValue.Array)job.Items["ProgramArguments"]).Items.Select(item => ((PropertyListValue.Text)item).Value));
        Assert.Equal(AgentIdentity.ExecutableName, Path.GetFileName(Executable));
    }

    [Fact]
    public void It_is_started_again_whatever_ends_it_and_has_longer_to_end_than_it_takes()
    {
        Assert.Equal(new PropertyListValue.Bool(true), job.Items["KeepAlive"]);
        Assert.InRange((long)((PropertyListValue.Integer)job.Items["ExitTimeOut"]).Value, (long)(AgentHost.ShutdownTimeout * 2).TotalSeconds, 60);
    }

    [Fact]
    public void Its_environment_is_text_and_sets_what_keeps_memory_flat()
    {
        var environment = (PropertyListValue.Dict)job.Items["EnvironmentVariables"];
        Assert.All(environment.Items.Values, value => Assert.IsType<PropertyListValue.Text>(value));
        Assert.Equal(("0", "100000"), (environment.FindText("DOTNET_TieredCompilation"), environment.FindText("DOTNET_GCgen0size")));
        Assert.StartsWith("/Library/Logs/DeviceAgent/", job.FindText("StandardErrorPath"), StringComparison.Ordinal);
    }

    /// <summary>Keys that do nothing any more, or harm (facts of launchd.plist(5)).</summary>
    [Theory]
    [InlineData("NetworkState")]
    [InlineData("SoftResourceLimits")]
    [InlineData("EnableTransactions")]
    [InlineData("StartInterval")]
    public void It_uses_no_key_that_harms(string key) => Assert.DoesNotContain(key, job.Items.Keys);
}
