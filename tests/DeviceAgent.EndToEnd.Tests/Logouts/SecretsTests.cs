using System.Text.RegularExpressions;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

public sealed partial class SecretsTests
{
    [Fact]
    public async Task No_log_and_no_output_of_org_or_agent_holds_a_token_a_private_key_or_a_SET()
    {
        DevicePlan plan = TestSite.AdasMac("ada-macbook", stubborn: true) with { LogLevel = "Debug" };
        await using DemoSite site = await TestSite.StartAsync(plan);
        DemoDevice device = site.Devices[0];
        LogoutTrace logout = await site.LogAdaOutAsync();
        await site.LogoutEndsAsync(logout.TraceId);
        string[] secrets = [site.Org.Token, .. PrivateKeyLines(site.Folder)];
        Assert.True(secrets.Length > 3);
        await site.Org.KillAsync();
        await site.Org.RestartAsync(TestSite.Wait());
        await device.Agent.StopAsync();

        string[] files = [.. Directory.EnumerateFiles(site.Folder, "*", SearchOption.AllDirectories).Where(IsWritten)];
        string all = string.Join('\n', files.Select(File.ReadAllText));

        // The sieve has something to sieve: the log tells of this command, at the level where most is told.
        Assert.Contains(logout.Of(device.Id).Jti, all, StringComparison.Ordinal);
        Assert.Contains("\"Debug\"", all, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        Assert.DoesNotContain("PRIVATE KEY", all, StringComparison.Ordinal);
        Assert.DoesNotMatch(CompactToken(), all);
    }

    private static bool IsWritten(string file) => Path.GetExtension(file) is ".log" or ".out" or ".err";

    /// <summary>The base64 lines of every private key below a folder: of the device, of the org's CAs and of its signing.</summary>
    private static IEnumerable<string> PrivateKeyLines(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".pem" or ".key")
        .Select(File.ReadAllText)
        .SelectMany(text => PrivateKey().Matches(text))
        .SelectMany(match => match.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Where(line => line.Length > 20);

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)-----END")]
    private static partial Regex PrivateKey();

    /// <summary>A JWS in compact form: three base64url parts, of which the first is an encoded object.</summary>
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}")]
    private static partial Regex CompactToken();
}
