using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Tests.DeviceAccess;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>The built program beside an org that is a process too, one for all tests.</summary>
public sealed class CliProcessTests(CliProcessTests.Site site) : IClassFixture<CliProcessTests.Site>
{
    private string Data => site.Data;

    private string TokenFile => site.TokenFile;

    private OrgProcess Org => site.Org;

    [Fact]
    public async Task A_shell_takes_a_new_token_from_standard_output_and_uses_it_by_the_variable()
    {
        (int code, IReadOnlyList<string> output, IReadOnlyList<string> error) = await RunAsync(null, "token", "create", "CI", "--data", Data, "--expires", "P90D");
        string token = Assert.Single(output);
        Assert.Equal((ExitCodes.Ok, 1), (code, error.Count));

        (code, output, _) = await RunAsync(token, "status", "--data", Data);
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains(output, l => l.StartsWith("org  ", StringComparison.Ordinal));
        (code, output, _) = await RunAsync(token, "token", "list", "--data", Data);
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains(output, l => l.EndsWith("  CI", StringComparison.Ordinal));
        (code, _, error) = await RunAsync(null, "status", "--data", Data);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("an API token is needed", Assert.Single(error), StringComparison.Ordinal);
        (code, _, error) = await RunAsync(new string('0', 64), "status", "--data", Data);
        Assert.Equal(ExitCodes.NoPermission, code);
        Assert.Single(error);
    }

    [Fact]
    public async Task An_admin_seeds_looks_logs_out_and_asks_the_doctor()
    {
        Assert.Equal(ExitCodes.Ok, (await RunAsync(null, "seed", "--data", Data, "--users", "5", "--devices", "6", "--add")).Code);
        Assert.Equal(ExitCodes.Ok, (await OnOrgAsync("user", "create", "ada@example.com", "--first-name", "Ada", "--last-name", "Lovelace")).Code);
        Assert.Equal(2, (await OnOrgAsync("user", "list", "ada@")).Output.Count);
        await Org.CreateDeviceAsync("mac-ada", "ada@example.com");
        Assert.Equal(ExitCodes.Ok, (await OnOrgAsync("device-logout", "ada@example.com", "--no-follow")).Code);

        (int code, IReadOnlyList<string> output, _) = await OnOrgAsync("logs", "--json", "--lines", "1");
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Equal("device.desktop_mfa.device_logout.started", (string)JsonNode.Parse(Assert.Single(output))!["eventType"]!);
        (code, output, _) = await RunAsync(null, "doctor", "--data", Data);
        Assert.Equal((ExitCodes.Ok, "all is well"), (code, output[^1]));
    }

    [Fact]
    public async Task Ctrl_C_stops_watching_and_says_so_and_the_logout_stays()
    {
        await Org.PostAsync("/api/v1/users", new { profile = new { login = "grace@example.com" } });
        await Org.CreateDeviceAsync("mac-grace", "grace@example.com");
        await using TestProcess watching = OrgProcess.Run("device-logout", "grace@example.com", "--data", Data, "--token-file", TokenFile);
        await watching.WaitForLineAsync(l => l.EndsWith("mac-grace  pending", StringComparison.Ordinal));

        watching.SendSignal(TestProcess.Sigint);

        Assert.Equal(ExitCodes.NotAll, await watching.WaitForExitAsync());
        Assert.Equal("not done: SUCCESS on 0 of 1 device; 1 still to come", watching.Output[^1]);
        Assert.Contains(watching.Error, l => l.StartsWith("device-org logs --follow --trace ", StringComparison.Ordinal));
        Assert.Equal("pending", (string)(await Org.GetAsync("/api/v1/device-logouts?userId=grace@example.com"))[0]!["devices"]![0]!["state"]!);
    }

    [Fact]
    public async Task Bug_a_follower_went_on_when_its_reader_had_gone()
    {
        // The reader ends after the first line; the follower notices at its next one.
        string command = $"\"$0\" exec \"$1\" logs --follow --since P1D --data '{Data}' --token-file '{TokenFile}' | head -n 1";
        await using TestProcess shell = TestProcess.Start(
            "/bin/sh", ["-c", command, Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "device-org.dll")]);
        await shell.WaitForLineAsync(l => l.Contains("system.api_token.create", StringComparison.Ordinal));
        await Org.PostAsync("/api/v1/users", new { profile = new { login = "edith@example.com" } });

        Assert.Equal(ExitCodes.Ok, await shell.WaitForExitAsync());
        Assert.Single(shell.Output);
        Assert.Empty(shell.Error);
    }

    [Fact]
    public async Task Bug_one_command_wrote_over_what_another_had_written_into_the_same_file()
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "report");
        string one = $"\"$0\" exec \"$1\" token list --data '{Data}'";
        await using TestProcess shell = TestProcess.Start(
            "/bin/sh", ["-c", $"{{ {one}; {one}; }} > '{file}'", Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "device-org.dll")]);

        Assert.Equal(ExitCodes.Ok, await shell.WaitForExitAsync());

        // Only what a line begins with: when the token was last used may change in between.
        string[] lines = [.. (await File.ReadAllLinesAsync(file)).Select(line => line.Split(' ')[0])];
        Assert.True(lines.Length >= 4);
        Assert.Equal(lines[..(lines.Length / 2)], lines[(lines.Length / 2)..]);
    }

    private Task<(int Code, IReadOnlyList<string> Output, IReadOnlyList<string> Error)> OnOrgAsync(params string[] arguments) =>
        RunAsync(null, [.. arguments, "--data", Data, "--token-file", TokenFile]);

    private static async Task<(int Code, IReadOnlyList<string> Output, IReadOnlyList<string> Error)> RunAsync(string? token, params string[] arguments)
    {
        await using TestProcess process = TestProcess.StartDotnet(
            Path.Combine(AppContext.BaseDirectory, "device-org.dll"), arguments, new Dictionary<string, string?> { ["DEVICEORG_TOKEN"] = token });
        int code = await process.WaitForExitAsync();
        Assert.All(process.Output.Concat(process.Error), l => Assert.DoesNotContain("\u001b", l, StringComparison.Ordinal));
        return (code, process.Output, process.Error);
    }

    /// <summary>The org and its folder.</summary>
    public sealed class Site : IAsyncLifetime, IDisposable
    {
        private readonly TempFolder folder = new();

        public OrgProcess Org { get; private set; } = null!;

        public string Data => Path.Combine(folder.Path, "org");

        public string TokenFile => Path.Combine(folder.Path, "token");

        public async Task InitializeAsync()
        {
            OrgTemplate.CopyTo(Data);
            Org = await OrgProcess.StartAsync(folder.Path);
        }

        public async Task DisposeAsync() => await Org.DisposeAsync();

        public void Dispose() => folder.Dispose();
    }
}
