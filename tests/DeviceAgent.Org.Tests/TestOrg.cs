using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.DeviceAccess;
using DeviceAgent.Org.Tests.PostgreSql;
using DeviceAgent.TestKit.Org;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests;

/// <summary>The real org in this process: real listeners on loopback, real TLS, a real database of its own.</summary>
public sealed class TestOrg : IAsyncDisposable
{
    private readonly TempFolder temp;
    private readonly X509Certificate2 serverAuthority;

    private TestOrg(TempFolder temp, OrgHost host, FakeTimeProvider time, string token)
    {
        this.temp = temp;
        Host = host;
        Time = time;
        Token = token;
        serverAuthority = X509Certificate2.CreateFromPem(File.ReadAllText(host.Folder.ServerAuthorityCertificate));
        Admin = CreateAdmin(token);
    }

    public OrgHost Host { get; }

    public FakeTimeProvider Time { get; }

    public string Token { get; }

    public string Folder => Path.Combine(temp.Path, "org");

    public HttpClient Admin { get; }

    /// <summary>Starts an org.</summary>
    /// <param name="with">Changes its options.</param>
    /// <param name="folder">The folder that holds its data folder; null for a new one.</param>
    /// <param name="time">Its clock; null for one that stands at now.</param>
    /// <param name="logs">Gets every line of its log.</param>
    /// <param name="settings">Of the host, as from the environment.</param>
    /// <param name="console">Whether it has the web console, which takes a third of the time of a start.</param>
    public static async Task<TestOrg> StartAsync(
        Func<OrgOptions, OrgOptions>? with = null, TempFolder? folder = null, FakeTimeProvider? time = null, ILoggerProvider? logs = null,
        IReadOnlyDictionary<string, string>? settings = null, bool console = false)
    {
        TempFolder temp = folder ?? new TempFolder();
        time ??= new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = new OrgOptions
        {
            DataFolder = Path.Combine(temp.Path, "org"),
            AdminUrl = new Uri("http://127.0.0.1:0"),
            DeviceUrl = new Uri("https://127.0.0.1:0"),
            TokenFile = Path.Combine(temp.Path, "token"),
            Settings = new OrgSettings { ConsoleEnabled = console },
        };
        OrgTemplate.CopyTo(options.DataFolder);
        OrgHost host = OrgHost.Build(TestDatabase.Give(with?.Invoke(options) ?? options), time, server => Prepare(server, logs, settings));
        await host.StartAsync(CancellationToken.None);
        return new TestOrg(temp, host, time, (await File.ReadAllTextAsync(options.TokenFile)).Trim());
    }

    /// <summary>Ends the org and starts another on the same folder and clock.</summary>
    public async Task<TestOrg> RestartAsync(Func<OrgOptions, OrgOptions>? with = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        await StopAsync();
        return await StartAsync(with, temp, Time, settings: settings);
    }

    /// <summary>Starts another org on the folder and clock of this one, which has ended.</summary>
    public Task<TestOrg> StartAgainAsync(Func<OrgOptions, OrgOptions>? with = null) => StartAsync(with, temp, Time);

    /// <summary>
    /// Another process of this org would be like it: the same database, keys, CA and clock, a data folder and listeners of its own. Its
    /// issuer is the one that this org was given.
    /// </summary>
    public async Task<TestOrg> StartReplicaAsync(ILoggerProvider? logs = null)
    {
        var other = new TempFolder();
        CopyKeysTo(Path.Combine(other.Path, "org"));
        await File.WriteAllTextAsync(Path.Combine(other.Path, "token"), Token);
        var options = (OrgOptions)Host.Services.GetService(typeof(OrgOptions))!;
        return await StartAsync(o => o with { Settings = options.Settings, Issuer = options.Issuer, Hold = options.Hold }, other, Time, logs);
    }

    /// <summary>Gives a data folder what processes of one org have in common.</summary>
    public void CopyKeysTo(string data)
    {
        foreach (string name in new[] { "keys", "ca", "tls" })
        {
            System.IO.Directory.CreateDirectory(Path.Combine(data, name));
            foreach (string file in System.IO.Directory.GetFiles(Path.Combine(Folder, name)))
            {
                File.Copy(file, Path.Combine(data, name, Path.GetFileName(file)));
            }
        }

        File.WriteAllBytes(Path.Combine(data, "lock"), []);
    }

    public HttpClient CreateAdmin(string? token)
    {
        var client = new HttpClient(new SchemaCheckingHandler(new SocketsHttpHandler { SslOptions = TlsOptions(null, SslProtocols.None) })) { BaseAddress = new Uri(Host.Addresses.Admin) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("SSWS", token);
        }

        return client;
    }

    /// <summary>A client of the device listener that shows <paramref name="certificate"/>, and signs if it is given a key.</summary>
    public HttpClient CreateDeviceClient(
        X509Certificate2? certificate, SslProtocols protocols = SslProtocols.None, ECDsa? instanceKey = null)
    {
        var network = new SchemaCheckingHandler(new SocketsHttpHandler { SslOptions = TlsOptions(certificate, protocols) });
        return new HttpClient(instanceKey is null ? network : new SigningHandler(instanceKey, Time.GetUtcNow, network))
        {
            BaseAddress = new Uri(Host.Addresses.Device),
        };
    }

    public async Task<JsonNode> CreateUserAsync(string login) => await ReadAsync(
        await Admin.PostAsJsonAsync("/api/v1/users", new { profile = new { login, firstName = "Ada", lastName = "Lovelace" } }));

    public async Task<TestDevice> CreateDeviceAsync(string name, bool testDevice = false, bool singleUser = false)
    {
        JsonNode device = await ReadAsync(await Admin.PostAsJsonAsync(
            "/api/v1/devices", new { profile = new { displayName = name, platform = "MACOS", serialNumber = name }, testDevice, singleUser }));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string csr = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        JsonNode issued = await ReadAsync(await Admin.PostAsJsonAsync(
            "/api/v1/device-access/certificates", new { deviceId = (string)device["id"]!, csr }));
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
        return await new TestDevice(this, (string)device["id"]!, certificate.CopyWithPrivateKey(key)).BindAsync();
    }

    public async Task AssignAsync(TestDevice device, JsonNode user, params string[] localAccounts) => await ReadAsync(
        await Admin.PutAsJsonAsync($"/api/v1/devices/{device.Id}/users/{user["id"]}", new { localAccounts }));

    /// <summary>Log Out All Devices, or the named ones.</summary>
    public async Task<JsonNode> WithdrawAsync(JsonNode trace) =>
        await ReadAsync(await Admin.PostAsync(new Uri($"/api/v1/device-logouts/{trace["traceId"]}/withdraw", UriKind.Relative), null));

    public async Task<JsonNode> LogOutAsync(JsonNode user, params string[] devices) => await ReadAsync(await Admin.PostAsJsonAsync(
        $"/api/v1/users/{user["id"]}/device-logout",
        new { devices = devices.Length == 0 ? null : devices, reasonAdmin = "stolen", reasonUser = "Please sign in again" }), HttpStatusCode.Accepted);

    public async Task<JsonNode> GetAsync(string path) => await ReadAsync(await Admin.GetAsync(path));

    /// <summary>The one device's entry of a trace.</summary>
    public async Task<JsonNode> DeviceOfAsync(JsonNode trace) => (await GetAsync($"/api/v1/device-logouts/{trace["traceId"]}"))["devices"]!.AsArray().Single()!;

    /// <summary>The System Log entries of one type, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> EventsAsync(string eventType) =>
        [.. (await GetAsync($"/api/v1/logs?limit=1000&filter=eventType eq \"{eventType}\"")).AsArray().Select(e => e!)];

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response, HttpStatusCode? expected = null)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(expected is { } status ? response.StatusCode == status : response.IsSuccessStatusCode, $"{response.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }

    public async Task StopAsync()
    {
        Admin.Dispose();
        serverAuthority.Dispose();
        await Host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        temp.Dispose();
    }

    private static void Prepare(IWebHostBuilder server, ILoggerProvider? logs, IReadOnlyDictionary<string, string>? settings)
    {
        if (logs is not null)
        {
            server.ConfigureLogging(logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        }

        foreach ((string name, string value) in settings ?? new Dictionary<string, string>())
        {
            server.UseSetting(name, value);
        }
    }

    /// <summary>Trusts the org's server CA and nothing else.</summary>
    internal SslClientAuthenticationOptions TlsOptions(X509Certificate2? certificate, SslProtocols protocols)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(serverAuthority);
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = policy,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        };
    }
}
