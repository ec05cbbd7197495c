using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Benchmarks.Processes;

/// <summary>A <c>device-org serve</c> as a process of its own.</summary>
internal sealed class OrgProcess : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly TestProcess process;

    private OrgProcess(TemporaryFolder folder, TestProcess process, HttpClient admin)
    {
        this.folder = folder;
        this.process = process;
        Admin = admin;
    }

    public int ProcessId => process.Id;

    /// <summary>The admin API, with a token.</summary>
    public HttpClient Admin { get; }

    public static async Task<OrgProcess> StartAsync()
    {
        var folder = new TemporaryFolder();
        string tokenFile = folder.File("token");
        var process = TestProcess.StartDotnet(
            Path.Combine(AppContext.BaseDirectory, "device-org.dll"),
            [
                "serve", "--data", folder.File("org"), "--admin-url", "http://127.0.0.1:0", "--device-url", "https://127.0.0.1:0",
                "--token-file", tokenFile,
            ]);
        await process.WaitForLineAsync(line => line == "ready");
        string address = process.Output.First(line => line.StartsWith("admin", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var admin = new HttpClient { BaseAddress = new Uri(address) };
        admin.DefaultRequestHeaders.Add("Authorization", $"SSWS {(await File.ReadAllTextAsync(tokenFile)).Trim()}");
        return new OrgProcess(folder, process, admin);
    }

    /// <summary>An org with a made-up company, the same each time.</summary>
    public static async Task<OrgProcess> StartSeededAsync(int users, int devices)
    {
        OrgProcess org = await StartAsync();
        await org.RunAsync("seed", "--users", Text(users), "--devices", Text(devices), "--seed", "1");
        IReadOnlyList<string> link = await org.RunAsync("admin", "reset-link", "--url", org.Admin.BaseAddress!.AbsoluteUri.TrimEnd('/'));
        org.PasswordLink = link.Single(line => line.StartsWith("http", StringComparison.Ordinal));
        return org;
    }

    /// <summary>Sets the local administrator's password, once.</summary>
    public string PasswordLink { get; private set; } = "";

    /// <summary>Runs another verb of <c>device-org</c> beside the running org.</summary>
    /// <returns>Its output.</returns>
    private async Task<IReadOnlyList<string>> RunAsync(params string[] verb)
    {
        await using TestProcess run = TestProcess.StartDotnet(
            Path.Combine(AppContext.BaseDirectory, "device-org.dll"), [.. verb, "--data", folder.File("org")]);
        int code = await run.WaitForExitAsync();
        return code == 0 ? run.Output : throw new InvalidOperationException($"device-org {verb[0]}: {code}: {string.Join(' ', run.Error)}");
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A static challenge of any number of uses.</summary>
    public async Task<string> MakeChallengeAsync()
    {
        using HttpResponseMessage made = await Admin.PostAsJsonAsync("/api/v1/device-access/challenges", new { name = "benchmark" });
        made.EnsureSuccessStatusCode();
        return (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["challenge"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await process.DisposeAsync();
        folder.Dispose();
    }
}
