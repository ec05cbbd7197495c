using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Tests.DeviceAccess;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>The built program, where no org runs.</summary>
public sealed class CliUsageTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ExitCodes.Usage, "token", "create", "x")]
    [InlineData(ExitCodes.Usage, "seed", "--data", "{data}", "--users", "-1", "--devices", "0")]
    [InlineData(ExitCodes.Usage, "seed", "--data", "{data}", "--users", "1", "--devices", "0", "--domain", "no domain")]
    [InlineData(ExitCodes.Usage, "logs", "--data", "{data}", "--lines", "501")]
    [InlineData(ExitCodes.Usage, "logs", "--data", "{data}", "--trace", "x")]
    [InlineData(ExitCodes.Usage, "device-logout", "ada@example.com", "--data", "{data}", "--wait", "5")]
    [InlineData(ExitCodes.Usage, "doctor", "--data", "{data}", "--silent-after", "7")]
    [InlineData(ExitCodes.Configuration, "token", "list", "--data", "/proc")]
    [InlineData(ExitCodes.Configuration, "status", "--data", "/proc")]
    [InlineData(ExitCodes.Unavailable, "status", "--org", "http://127.0.0.1:1")]
    public async Task What_cannot_be_is_said_in_one_line(int code, params string[] arguments)
    {
        await using TestProcess process = Start([.. arguments.Select(a => a.Replace("{data}", folder.Path, StringComparison.Ordinal))]);

        Assert.Equal(code, await process.WaitForExitAsync());
        Assert.StartsWith("device-org: ", Assert.Single(process.Error), StringComparison.Ordinal);
        Assert.Empty(process.Output);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Bug_the_variable_of_the_token_would_have_kept_an_org_from_starting()
    {
        AuthorityTemplate.CopyTo(Path.Combine(folder.Path, "org"));
        await using TestProcess org = Start(OrgProcess.Serve(Path.Combine(folder.Path, "org")));

        await org.WaitForLineAsync(l => l == "ready");
    }

    private static TestProcess Start(string[] arguments) => TestProcess.StartDotnet(
        Path.Combine(AppContext.BaseDirectory, "device-org.dll"), arguments, new Dictionary<string, string?> { ["DEVICEORG_TOKEN"] = new string('0', 64) });
}
