using System.CommandLine;
using DeviceAgent.Org.Cli;
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
    [InlineData(ExitCodes.Configuration, "token", "list", "--data", "/proc")]
    [InlineData(ExitCodes.Unavailable, "status", "--org", "http://127.0.0.1:1")]
    public async Task What_cannot_be_is_said_in_one_line(int code, params string[] arguments)
    {
        await using TestProcess process = Start(arguments);

        Assert.Equal(code, await process.WaitForExitAsync());
        Assert.StartsWith("device-org: ", Assert.Single(process.Error), StringComparison.Ordinal);
        Assert.Empty(process.Output);
    }

    /// <summary>In this process: what they say goes to its standard error.</summary>
    [Theory]
    [InlineData("seed --data {data} --users -1 --devices 0")]
    [InlineData("seed --data {data} --users 1 --devices 200001")]
    [InlineData("seed --data {data} --users 1 --devices 0 --domain example..com")]
    [InlineData("logs --data {data} --lines 501")]
    [InlineData("logs --data {data} --since 5")]
    [InlineData("logs --data {data} --trace x")]
    [InlineData("device-logout ada@example.com --data {data} --wait 5")]
    [InlineData("doctor --data {data} --silent-after 7")]
    [InlineData("doctor --data {data} --overdue-after -P1D")]
    [InlineData("user show ada@example.com")]
    [InlineData("held release --data {data}")]
    [InlineData("held release --all x --data {data}")]
    [InlineData("held withdraw x --data {data}")]
    [InlineData("held release --all --wait 5 --data {data}")]
    public async Task An_option_that_cannot_be_changes_nothing(string line)
    {
        var root = new RootCommand();
        foreach (Command verb in OrgVerbs.Create())
        {
            root.Add(verb);
        }

        ParseResult parsed = root.Parse(line.Replace("{data}", folder.Path, StringComparison.Ordinal));

        Assert.Empty(parsed.Errors);
        Assert.Equal(ExitCodes.Usage, await parsed.InvokeAsync());
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Bug_the_variable_of_the_token_would_have_kept_an_org_from_starting()
    {
        OrgTemplate.CopyTo(Path.Combine(folder.Path, "org"));
        await using TestProcess org = Start(OrgProcess.Serve(Path.Combine(folder.Path, "org")));

        await org.WaitForLineAsync(l => l == "ready");
    }

    private static TestProcess Start(string[] arguments) => TestProcess.StartDotnet(
        Path.Combine(AppContext.BaseDirectory, "device-org.dll"), arguments, new Dictionary<string, string?> { ["DEVICEORG_TOKEN"] = new string('0', 64) });
}
