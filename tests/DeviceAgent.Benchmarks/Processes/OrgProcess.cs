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
