using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Hosting;

/// <summary>The built <c>device-org</c> as a process of its own, with clients of both listeners.</summary>
public sealed class OrgProcess : IAsyncDisposable
{
    private readonly string folder;

    private OrgProcess(TestProcess process, string folder, string token)
    {
        Process = process;
        this.folder = folder;
        Admin = new HttpClient { BaseAddress = new Uri(AddressOf("admin")) };
        Admin.DefaultRequestHeaders.Authorization = new("SSWS", token);
    }

    public TestProcess Process { get; }

    public HttpClient Admin { get; }

    /// <summary>Runs <c>device-org</c> with these arguments.</summary>
    public static TestProcess Run(params string[] arguments) =>
        TestProcess.StartDotnet(Path.Combine(AppContext.BaseDirectory, "device-org.dll"), arguments);

    /// <summary>Arguments of <c>serve</c> on free ports of loopback.</summary>
    public static string[] Serve(string data, params string[] more) =>
        ["serve", "--data", data, "--admin-url", "http://127.0.0.1:0", "--device-url", "https://127.0.0.1:0", .. more];

    /// <summary>Starts an org on <c>org/</c> in a folder, its token in <c>token</c>, and waits until it is ready.</summary>
    public static async Task<OrgProcess> StartAsync(string folder)
    {
        OrgTemplate.CopyTo(Path.Combine(folder, "org"));
        TestProcess process = Run(Serve(Path.Combine(folder, "org"), "--token-file", Path.Combine(folder, "token")));
        await process.WaitForLineAsync(line => line == "ready");
        return new OrgProcess(process, folder, (await File.ReadAllTextAsync(Path.Combine(folder, "token"))).Trim());
    }

    public async Task<JsonNode> PostAsync(string path, object? body, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage response = await Admin.SendAsync(request);
        return await TestOrg.ReadAsync(response);
    }

    public async Task<JsonNode> GetAsync(string path) => await TestOrg.ReadAsync(await Admin.GetAsync(new Uri(path, UriKind.Relative)));

    /// <summary>A device of a user, and the certificate by which it gets in.</summary>
    public async Task<(string Id, X509Certificate2 Certificate)> CreateDeviceAsync(string name, string login)
    {
        string id = (string)(await PostAsync("/api/v1/devices", new { profile = new { displayName = name } }))["id"]!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string csr = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        JsonNode issued = await PostAsync("/api/v1/device-access/certificates", new { deviceId = id, csr });
        await PostAsync($"/api/v1/devices/{id}/users/{login}", new { }, HttpMethod.Put);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
        return (id, certificate.CopyWithPrivateKey(key));
    }

    /// <summary>A client that signs with <paramref name="instanceKey"/>; the org knows the key only after <see cref="CheckInAsync"/>.</summary>
    public HttpClient CreateDeviceClient(X509Certificate2 certificate, ECDsa instanceKey)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Path.Combine(folder, "org", "tls", "server-ca.pem"));
        var network = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            },
        };
        return new HttpClient(new SigningHandler(instanceKey, TimeProvider.System.GetUtcNow, network))
        {
            BaseAddress = new Uri(AddressOf("device")),
        };
    }

    /// <summary>The first check-in, which binds the client's instance key.</summary>
    public static async Task CheckInAsync(HttpClient device)
    {
        var checkIn = new CheckInRequest
        {
            AgentVersion = "0.1.0",
            HostName = "mac",
            OperatingSystem = new OperatingSystemReport("macOS", "15.1"),
            BootId = "boot-1",
            DryRun = false,
            Requirements = [],
            Accounts = [],
            Sessions = [],
            Refusals = [],
        };
        await TestOrg.ReadAsync(await device.PostAsJsonAsync(
            new Uri("/device/check-in", UriKind.Relative), checkIn, ProtocolJson.Default.CheckInRequest));
    }

    public static async Task<string> PollPathAsync(HttpClient device)
    {
        JsonNode stream = await TestOrg.ReadAsync(await device.GetAsync(new Uri("/ssf/stream", UriKind.Relative)));
        return (string)stream[0]!["delivery"]!["endpoint_url"]!;
    }

    public static async Task<PollResponse> PollAsync(HttpClient device, string path, PollRequest request)
    {
        using HttpResponseMessage response = await device.PostAsJsonAsync(path, request, ProtocolJson.Default.PollRequest);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(ProtocolJson.Default.PollResponse))!;
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Process.DisposeAsync();
    }

    private string AddressOf(string listener) =>
        Process.Output.Single(line => line.StartsWith(listener, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
}
