using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Benchmarks.Processes;

/// <summary>What the org sees of an agent: a certificate, an instance key, a check-in and held polls, over a connection of its own.</summary>
internal sealed class SimulatedAgent : IDisposable
{
    private readonly HttpClient client;
    private readonly string pollUrl;
    private string[] received = [];

    private SimulatedAgent(HttpClient client, string pollUrl)
    {
        this.client = client;
        this.pollUrl = pollUrl;
    }

    /// <summary>Makes a device of a user and checks it in.</summary>
    public static async Task<SimulatedAgent> CreateAsync(OrgProcess org, string name, string login)
    {
        string id = (string)(await org.AskAsync(HttpMethod.Post, "/api/v1/devices", new { profile = new { displayName = name, platform = "MACOS" } }))["id"]!;
        await org.AskAsync(HttpMethod.Put, $"/api/v1/devices/{id}/users/{login}", new { localAccounts = new[] { "ada" } });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string csr = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        JsonNode issued = await org.AskAsync(HttpMethod.Post, "/api/v1/device-access/certificates", new { deviceId = id, csr });
        using var bare = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(org.ServerAuthority);
        var network = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy, ClientCertificateContext = SslStreamCertificateContext.Create(bare.CopyWithPrivateKey(key), null, offline: true),
            },
        };
        var client = new HttpClient(new SigningHandler(ECDsa.Create(ECCurve.NamedCurves.nistP256), TimeProvider.System.GetUtcNow, network)) { BaseAddress = org.Device };
        using HttpResponseMessage checkedIn = await client.PostAsJsonAsync("/device/check-in", CheckIn(name), ProtocolJson.Default.CheckInRequest);
        checkedIn.EnsureSuccessStatusCode();
        JsonNode streams = (await client.GetFromJsonAsync<JsonNode>("/ssf/stream"))!;
        return new SimulatedAgent(client, (string)streams[0]!["delivery"]!["endpoint_url"]!);
    }

    /// <summary>Polls, held again and again, until a command comes; acknowledges the last one with it.</summary>
    /// <returns>When it came, in the ticks of <see cref="TimeProvider.GetTimestamp"/>.</returns>
    public async Task<long> WaitAsync()
    {
        while (true)
        {
            using HttpResponseMessage response = await client.PostAsJsonAsync(pollUrl, new PollRequest { Ack = received }, ProtocolJson.Default.PollRequest);
            long at = TimeProvider.System.GetTimestamp();
            response.EnsureSuccessStatusCode();
            PollResponse answer = (await response.Content.ReadFromJsonAsync(ProtocolJson.Default.PollResponse))!;
            received = [.. answer.Sets.Keys];
            if (received.Length > 0)
            {
                return at;
            }
        }
    }

    public void Dispose() => client.Dispose();

    private static CheckInRequest CheckIn(string name) => new()
    {
        AgentVersion = "0.1.0",
        HostName = name,
        OperatingSystem = new OperatingSystemReport("macOS", "15.1"),
        BootId = "boot-1",
        DryRun = false,
        Requirements = [],
        Accounts = [],
        Sessions = [],
        Refusals = [],
    };
}
