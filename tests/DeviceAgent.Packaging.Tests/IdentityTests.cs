using DeviceAgent.Core;

namespace DeviceAgent.Packaging.Tests;

/// <summary>Names and paths are written out in scripts that run on the Mac: they must be those of the agent.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task The_identity_file_has_the_agent_s_label_and_path()
    {
        var values = await Programs.OutputAsync(
            "bash", "-c", "source \"$1\" && printf '%s\\n' \"$label\" \"$package\" \"$prefix\" \"$daemon\"", "bash", PackageFolder.Script("identity"));
        Assert.Equal(
            [AgentIdentity.Label, AgentIdentity.Label, "/opt/device-agent", $"/Library/LaunchDaemons/{AgentIdentity.Label}.plist"],
            values.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("scripts/preinstall")]
    [InlineData("scripts/postinstall")]
    [InlineData("uninstall")]
    public async Task A_script_names_no_other_label_and_no_other_folder(string name)
    {
        var script = await File.ReadAllTextAsync(PackageFolder.Script(name));
        Assert.Contains(AgentIdentity.Label, script, StringComparison.Ordinal);
        Assert.Equal(Count(script, "org."), Count(script, AgentIdentity.Label));
        Assert.Equal(Count(script, "/opt/"), Count(script, "/opt/device-agent"));
        Assert.Contains($"/opt/device-agent/bin/{AgentIdentity.ExecutableName}", await LaunchdAsync(), StringComparison.Ordinal);
    }

    [PackageToolsFact]
    public async Task Every_script_passes_shellcheck()
    {
        string[] scripts = ["layout", "pack", "sign", "notarize", "publish", "uninstall", "scripts/preinstall", "scripts/postinstall"];
        await Programs.OutputAsync(["shellcheck", "-x", "-P", Repository.Root, .. scripts.Select(PackageFolder.Script)]);
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("layout")]
    [InlineData("pack")]
    [InlineData("sign")]
    [InlineData("notarize")]
    [InlineData("uninstall")]
    public async Task Every_job_says_how_it_is_used(string name) =>
        Assert.StartsWith("usage: ", await Programs.OutputAsync(PackageFolder.Script(name), "--help"), StringComparison.Ordinal);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static Task<string> LaunchdAsync() =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, "launchd", $"{AgentIdentity.Label}.plist"));
}
