using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Storage.PostgreSql;
using DeviceAgent.Org.Tests.DeviceAccess;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>Three processes of one org behind one address, one of them killed under load.</summary>
public sealed class ReplicaProcessTests : IDisposable
{
    private const int Devices = 10;
    private const int Rounds = 4;

    private readonly TempFolder folder = new();
    private readonly ConcurrentDictionary<string, bool> ended = new(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    [PostgreSqlFact]
    public async Task Of_three_processes_one_is_killed_under_load_and_every_logout_is_issued_ended_and_reported_once()
    {
        await using var balancer = new TcpBalancer();
        PostgreSqlAddress database = PostgreSqlServer.Instance.CreateDatabase();
        List<ReplicaProcess> replicas = await StartAsync(database, balancer.Port);
        balancer.PassTo([.. replicas.Select(r => r.DevicePort)]);
        using var over = new CancellationTokenSource();
        List<Task> devices = [];
        for (int i = 0; i < Devices; i++)
        {
            HttpClient device = await CreateDeviceAsync(replicas[0].Admin, i, balancer.Port);
            devices.Add(RunAsync(device, over.Token));
        }

        // Each device's user again and again, at each process in turn. The answer of the one that dies may not come: then nobody knows.
        var confirmed = new ConcurrentBag<string>();
        Task[] issuing = [.. Enumerable.Range(0, Devices).Select(i => IssueAsync(replicas, i, confirmed))];
        await ReplicaTests.UntilAsync(() => confirmed.Count >= Devices);
        await replicas[0].KillAsync();
        await Task.WhenAll(issuing);

        HttpClient admin = replicas[1].Admin;
        List<JsonNode> traces = [];
        await ReplicaTests.UntilAsync(async () =>
        {
            traces = [.. (await TestOrg.ReadAsync(await admin.GetAsync(new Uri("/api/v1/device-logouts?limit=200", UriKind.Relative)))).AsArray().Select(t => t!)];
            return traces.SelectMany(t => t["devices"]!.AsArray()).All(d => (string)d!["state"]! == "completed");
        });
        Assert.Superset(confirmed.ToHashSet(), traces.Select(t => (string)t["traceId"]!).ToHashSet());
        int atKilled = Enumerable.Range(0, Devices).Sum(d => Enumerable.Range(0, Rounds).Count(r => (d + r) % 3 == 0));
        Assert.InRange(confirmed.Count, (Devices * Rounds) - atKilled, Devices * Rounds);
        JsonArray completed = (await TestOrg.ReadAsync(await admin.GetAsync(new Uri(
            "/api/v1/logs?limit=1000&filter=eventType eq \"device.desktop_mfa.device_logout.completed\"", UriKind.Relative)))).AsArray();
        Assert.Equal(traces.Count, completed.Count);
        Assert.Equal(traces.Select(t => (string)t["devices"]![0]!["jti"]!).ToHashSet(), ended.Keys.ToHashSet());
        await over.CancelAsync();
        await Task.WhenAll(devices);
        foreach (ReplicaProcess replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private async Task<List<ReplicaProcess>> StartAsync(PostgreSqlAddress database, int publicPort)
    {
        // The first makes keys and CA; the others are given them.
        TestDatabase.UsePostgreSql();
        OrgTemplate.CopyTo(Path.Combine(folder.Path, "org-0"));
        List<ReplicaProcess> replicas = [await ReplicaProcess.StartAsync(folder.Path, "org-0", database, publicPort)];
        for (int i = 1; i < 3; i++)
        {
            foreach (string name in new[] { "keys", "ca", "tls" })
            {
                string target = System.IO.Directory.CreateDirectory(Path.Combine(folder.Path, $"org-{i}", name)).FullName;
                foreach (string file in System.IO.Directory.GetFiles(Path.Combine(folder.Path, "org-0", name)))
                {
                    File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
                }
            }

            await File.WriteAllBytesAsync(Path.Combine(folder.Path, $"org-{i}", "lock"), []);
        }

        replicas.AddRange(await Task.WhenAll(Enumerable.Range(1, 2).Select(i => ReplicaProcess.StartAsync(folder.Path, $"org-{i}", database, publicPort))));
        return replicas;
    }

    private static async Task IssueAsync(List<ReplicaProcess> replicas, int device, ConcurrentBag<string> confirmed)
    {
        for (int round = 0; round < Rounds; round++)
        {
            try
            {
                using HttpResponseMessage answer = await replicas[(device + round) % replicas.Count].Admin.PostAsync(
                    new Uri($"/api/v1/users/user{device}@example.com/device-logout", UriKind.Relative), null);
                confirmed.Add((string)(await TestOrg.ReadAsync(answer, HttpStatusCode.Accepted))["traceId"]!);
            }
            catch (HttpRequestException)
            {
                // It was killed.
            }
        }
    }

    /// <summary>As an agent: waits, acknowledges, ends what it has not ended yet, reports until it is taken; and tries again what is cut off.</summary>
    private async Task RunAsync(HttpClient device, CancellationToken over)
    {
        using HttpClient owned = device;
        string? path = null;
        while (!over.IsCancellationRequested)
        {
            try
            {
                path ??= await OrgProcess.PollPathAsync(device);
                using HttpResponseMessage answer = await device.PostAsJsonAsync(path, new PollRequest(), ProtocolJson.Default.PollRequest, over);
                answer.EnsureSuccessStatusCode();
                foreach (string jti in (await answer.Content.ReadFromJsonAsync(ProtocolJson.Default.PollResponse, over))!.Sets.Keys)
                {
                    await OrgProcess.PollAsync(device, path, new PollRequest { Ack = [jti], MaxEvents = 0, ReturnImmediately = true });
                    ended[jti] = true;
                    await ReportAsync(device, jti, over);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task ReportAsync(HttpClient device, string jti, CancellationToken over)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var report = new OutcomeReport
        {
            Jti = jti, Sequence = 1, Status = OutcomeStatus.Completed, Final = true, DryRun = false, Attempts = 1, Sessions = [], Steps = [],
            Times = new OutcomeTimes(now, now, now, now, now),
        };
        while (!over.IsCancellationRequested)
        {
            try
            {
                using HttpResponseMessage answer = await device.PostAsJsonAsync(new Uri("/device/outcomes", UriKind.Relative), report, ProtocolJson.Default.OutcomeReport, over);
                if (answer.StatusCode == HttpStatusCode.NoContent)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<HttpClient> CreateDeviceAsync(HttpClient admin, int number, int publicPort)
    {
        await TestOrg.ReadAsync(await admin.PostAsJsonAsync("/api/v1/users", new { profile = new { login = $"user{number}@example.com", firstName = "U", lastName = "U" } }));
        string id = (string)(await TestOrg.ReadAsync(await admin.PostAsJsonAsync("/api/v1/devices", new { profile = new { displayName = $"mac-{number}" } })))["id"]!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string csr = new CertificateRequest($"CN=mac-{number}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        JsonNode issued = await TestOrg.ReadAsync(await admin.PostAsJsonAsync("/api/v1/device-access/certificates", new { deviceId = id, csr }));
        await TestOrg.ReadAsync(await admin.PutAsJsonAsync($"/api/v1/devices/{id}/users/user{number}@example.com", new { }));
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Path.Combine(folder.Path, "org-0", "tls", "server-ca.pem"));
        var network = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy, ClientCertificateContext = SslStreamCertificateContext.Create(certificate.CopyWithPrivateKey(key), null, offline: true),
            },
        };
        var device = new HttpClient(new SigningHandler(ECDsa.Create(ECCurve.NamedCurves.nistP256), TimeProvider.System.GetUtcNow, network))
        {
            BaseAddress = new Uri($"https://127.0.0.1:{publicPort}"), Timeout = Timeout.InfiniteTimeSpan,
        };
        await OrgProcess.CheckInAsync(device);
        return device;
    }
}
