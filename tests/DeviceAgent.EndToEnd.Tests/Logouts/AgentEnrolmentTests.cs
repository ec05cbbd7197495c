using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;
using DeviceAgent.Linux.Clock;
using DeviceAgent.TestKit;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

/// <summary>The real agent gets its certificate from the real org, over https, and speaks with it.</summary>
public sealed class AgentEnrolmentTests : IAsyncLifetime, IDisposable
{
    private const string Certificates = "/api/v1/device-access/certificates";

    private readonly TemporaryFolder folder = new();
    private DemoOrg org = null!;
    private AdminApi api = null!;
    private HttpClient admin = null!;
    private DemoDevice device = null!;

    public async Task InitializeAsync()
    {
        org = await DemoOrg.StartAsync(folder.File("org"), TestSite.Wait(), "--scep-url", "https://localhost:0");
        api = new AdminApi(org.AdminAddress, org.Token);
        admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(org.AdminAddress) };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", org.Token);
        string ada = await api.CreateUserAsync("Ada", "ada@example.com", CancellationToken.None);
        device = await DemoDevice.SetUpAsync(
            TestSite.AdasMac("ada-mac"),
            Directory.CreateDirectory(folder.File("ada-mac")).FullName,
            org,
            api,
            new Dictionary<string, string> { [Fleet.Target] = ada },
            new LinuxMachineClock(TimeProvider.System),
            CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await device.DisposeAsync();
        await org.DisposeAsync();
    }

    public void Dispose()
    {
        admin?.Dispose();
        api?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task It_enrols_and_renews_over_https_and_the_running_agent_goes_over_to_the_new_one()
    {
        await EnrollAsync(await api.CreateChallengeAsync(device.Id, CancellationToken.None), device.Folder.Certificate, "--force");
        string enrolled = Serial(device.Folder.Certificate);
        await RevokeAllButAsync(enrolled);
        device.StartAgent();
        await device.CheckedInAsync(api, DateTimeOffset.MinValue, TestSite.Wait());

        await AgentAsync("renew", "--config", device.Folder.Configuration);

        string renewed = Serial(device.Folder.Certificate);
        Assert.NotEqual(enrolled, renewed);
        Assert.Equal("BOUND", (string)(await CertificateAsync(renewed))["status"]!);
        Assert.Equal([".device.enrollment.json", "device.pem"], Hidden());

        // What checks in from now on can only be the new one.
        await RevokeAllButAsync(renewed);
        DateTimeOffset last = (await api.DeviceAsync(device.Id, CancellationToken.None)).CheckedInAt!.Value;
        await device.StartSessionAsync(TestSite.AdaAtScreen, CancellationToken.None);
        device.Agent.Reload();
        await device.CheckedInAsync(api, last, TestSite.Wait());
    }

    [Fact]
    public async Task Bug_a_second_certificate_by_the_fleets_challenge_made_the_agent_deaf_until_an_admin_approved_it()
    {
        string certificates = Directory.CreateDirectory(folder.File("certificates")).FullName;
        File.Move(device.Folder.Certificate, Path.Combine(certificates, "first.pem"));
        await EnrollAsync(await FleetChallengeAsync(), Path.Combine(certificates, "second.pem"));
        string second = Serial(Path.Combine(certificates, "second.pem"));
        Assert.Equal("PENDING", (string)(await CertificateAsync(second))["status"]!);
        var configuration = JsonNode.Parse(File.ReadAllText(device.Folder.Configuration))!;
        configuration["Certificate"]!["Path"] = certificates;
        File.WriteAllText(device.Folder.Configuration, configuration.ToJsonString());

        device.StartAgent();

        await device.CheckedInAsync(api, DateTimeOffset.MinValue, TestSite.Wait());
        string log = File.ReadAllText(device.Folder.AgentLog);
        Assert.True(log.Contains($"refuses the Device Access certificate \\\"{second}", StringComparison.Ordinal), log);
        Assert.Equal("PENDING", (string)(await CertificateAsync(second))["status"]!);
    }

    private string[] Hidden() => [.. Directory.EnumerateFiles(Path.GetDirectoryName(device.Folder.Certificate)!, "*device.*").Select(f => Path.GetFileName(f)!).Order()];

    private static string Serial(string file)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(file);
        return certificate.SerialNumber;
    }

    private Task EnrollAsync(string challenge, string file, params string[] more) => AgentAsync(
        [
            "enroll", "--config", device.Folder.Configuration, "--Certificate:Path", file, "--scep-url", $"{org.ScepAddress}/scep/default",
            "--challenge", challenge, "--subject", $"CN={device.Plan.Name}", .. more,
        ]);

    /// <summary>Runs one verb of the agent, which must end well.</summary>
    private async Task AgentAsync(params string[] arguments)
    {
        await using var verb = ChildProgram.Start(BuiltPrograms.Agent, arguments, folder.File("verb"));
        await TestSite.Wait().UntilAsync(() => Task.FromResult(verb.HasExited), () => $"{arguments[0]} does not end", [verb.OutputFile, verb.ErrorFile]);
        await verb.StopAsync();
        Assert.True(verb.ExitCode == 0, File.ReadAllText(verb.OutputFile) + File.ReadAllText(verb.ErrorFile));
    }

    private async Task<string> FleetChallengeAsync()
    {
        using HttpResponseMessage answer = await admin.PostAsJsonAsync("/api/v1/device-access/challenges", new { name = "fleet" });
        return (string)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["challenge"]!;
    }

    private async Task<JsonNode> CertificateAsync(string serial) =>
        (await admin.GetFromJsonAsync<JsonArray>($"{Certificates}?deviceId={device.Id}"))!.Single(c => (string)c!["serialNumber"]! == serial)!;

    private async Task RevokeAllButAsync(string serial)
    {
        foreach (JsonNode? other in (await admin.GetFromJsonAsync<JsonArray>($"{Certificates}?deviceId={device.Id}"))!.Where(c => (string)c!["serialNumber"]! != serial))
        {
            using HttpResponseMessage answer = await admin.PostAsJsonAsync($"{Certificates}/{other!["serialNumber"]}/revoke", new { when = "now" });
            answer.EnsureSuccessStatusCode();
        }
    }
}
