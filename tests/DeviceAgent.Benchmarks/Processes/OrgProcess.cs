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
        Device = new Uri(AddressOf(process, "device"));
        ServerAuthority = folder.File("org/tls/server-ca.pem");
        this.folder = folder;
        this.process = process;
        Admin = admin;
    }

    public int ProcessId => process.Id;

    /// <summary>The admin API, with a token.</summary>
    public HttpClient Admin { get; }

    /// <summary>Where devices reach it.</summary>
    public Uri Device { get; }

    /// <summary>The file of the CA that its server certificate is of.</summary>
    public string ServerAuthority { get; }

    /// <param name="settings">The settings file's text; null for none.</param>
    public static async Task<OrgProcess> StartAsync(string? settings = null)
    {
        var folder = new TemporaryFolder();
        string tokenFile = folder.File("token");
        string settingsFile = folder.File("settings.json");
        await File.WriteAllTextAsync(settingsFile, settings ?? "{}");
        var process = TestProcess.StartDotnet(
            Path.Combine(AppContext.BaseDirectory, "device-org.dll"),
            [
                "serve", "--data", folder.File("org"), "--admin-url", "http://127.0.0.1:0", "--device-url", "https://127.0.0.1:0",
                "--token-file", tokenFile, "--settings", settingsFile,
            ]);
        await process.WaitForLineAsync(line => line == "ready");
        var admin = new HttpClient { BaseAddress = new Uri(AddressOf(process, "admin")) };
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

    /// <summary>Asks the admin API.</summary>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage response = await Admin.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static string AddressOf(TestProcess process, string listener) =>
        process.Output.First(line => line.StartsWith(listener, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await process.DisposeAsync();
        folder.Dispose();
    }
}
