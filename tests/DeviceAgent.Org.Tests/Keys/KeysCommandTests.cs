using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Keys;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Data => Path.Combine(folder.Path, "org");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Keys_are_listed_rotated_and_retired_while_the_org_runs_and_while_it_does_not()
    {
        await using (OrgProcess org = await OrgProcess.StartAsync(folder.Path))
        {
            (int code, IReadOnlyList<string> output, _) = await RunAsync("keys", "rotate", "--data", Data);
            Assert.Equal(ExitCodes.Ok, code);
            Assert.EndsWith(" vouches for it as " + DeviceAddress(), Assert.Single(output), StringComparison.Ordinal);
        }

        string[] listed = await ListAsync("published", "signing");
        (int rotated, _, _) = await RunAsync("keys", "rotate", "--data", Data, "--issuer", "https://org.example.com/");
        Assert.Equal(ExitCodes.Ok, rotated);
        (int retired, _, _) = await RunAsync("keys", "retire", "--data", Data, listed[0]);
        Assert.Equal(ExitCodes.Ok, retired);
        string[] now = await ListAsync("retired", "published", "signing");
        Assert.Equal(listed, now[..2]);

        (int signing, _, IReadOnlyList<string> why) = await RunAsync("keys", "retire", "--data", Data, now[2]);
        Assert.Equal(ExitCodes.Usage, signing);
        Assert.Contains("rotate first", Assert.Single(why), StringComparison.Ordinal);
        await using OrgProcess again = await OrgProcess.StartAsync(folder.Path);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("rotate")]
    [InlineData("retire", "x")]
    public async Task A_folder_that_is_no_orgs_is_left_alone(string verb, string? thumbprint = null)
    {
        System.IO.Directory.CreateDirectory(Data);
        string[] arguments = ["keys", verb, "--data", Data, .. thumbprint is null ? (string[])[] : [thumbprint]];
        (int code, _, IReadOnlyList<string> error) = await RunAsync(arguments);
        Assert.Equal(ExitCodes.Configuration, code);
        Assert.Contains("holds no org", Assert.Single(error), StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Data));
    }

    [Fact]
    public async Task A_thumbprint_that_begins_like_an_option_is_a_thumbprint()
    {
        await using (await OrgProcess.StartAsync(folder.Path))
        {
            (int code, _, IReadOnlyList<string> error) = await RunAsync("keys", "retire", "--data", Data, "-hDDC0BL4SOBf4sFKappR7ZkGSS0M5RmtLrXBUYIFzs");
            Assert.Equal(ExitCodes.Usage, code);
            Assert.Contains("there is no such key", Assert.Single(error), StringComparison.Ordinal);
        }
    }

    private string DeviceAddress() =>
        (string)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(Data, "addresses.json")))!["device"]!;

    private async Task<string[]> ListAsync(params string[] states)
    {
        (int code, IReadOnlyList<string> lines, _) = await RunAsync("keys", "list", "--data", Data);
        Assert.Equal(ExitCodes.Ok, code);
        Assert.All(lines, line => Assert.Matches(@"^[A-Za-z0-9_-]{43}  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  \w+$", line));
        Assert.Equal(states, lines.Select(line => line.Split("  ")[2]));
        return [.. lines.Select(line => line.Split("  ")[0])];
    }

    private static async Task<(int Code, IReadOnlyList<string> Output, IReadOnlyList<string> Error)> RunAsync(params string[] arguments)
    {
        await using TestProcess process = OrgProcess.Run(arguments);
        int code = await process.WaitForExitAsync();
        return (code, process.Output, process.Error);
    }
}
