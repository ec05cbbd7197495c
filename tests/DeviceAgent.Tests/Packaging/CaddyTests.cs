using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Packaging;

/// <summary>The Caddy example, as it is shipped.</summary>
public sealed class CaddyTests
{
    [ToolFact("caddy", "caddy")]
    public async Task Caddy_finds_nothing_wrong_with_the_example()
    {
        // Caddy keeps its own certificates below HOME.
        using var home = new TemporaryFolder();
        ProgramResult result = await Tools.RunAsync(
            "env", $"HOME={home.Path}", "caddy", "validate", "--adapter", "caddyfile", "--config", Path.Combine(Tools.Packaging, "org", "caddy", "Caddyfile"));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("Valid configuration", result.Output + result.Error, StringComparison.Ordinal);
    }
}
