using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Doctor;
using DeviceAgent.Org.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>A real org, one thing broken at a time: the doctor names it first, and says what to do.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private TestOrg org = null!;

    private string Data => org.Folder;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Of_an_org_that_is_well_nothing_but_good_is_said()
    {
        Screen screen = Screen.Piped();

        Assert.Equal(ExitCodes.Ok, await ShowAsync(screen, json: false));

        Assert.Equal(OrgDoctor.AllChecks.Count + 1, screen.Lines.Count);
        Assert.All(screen.Lines.SkipLast(1), l => Assert.StartsWith("ok       ", l, StringComparison.Ordinal));
        Assert.Equal("all is well", screen.Lines[^1]);
    }

    [Fact]
    public async Task A_folder_that_is_no_orgs_is_said_and_nothing_else_looked_at()
    {
        using var other = new TempFolder();

        IReadOnlyList<Finding> findings = await FindAsync(other.Path);

        Assert.Equal(("data-folder", FindingState.Failure), (findings[0].Code, findings[0].State));
        Assert.All(findings.Skip(1), f => Assert.Equal(FindingState.Skipped, f.State));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(other.Path));
    }

    public static TheoryData<string, string, string, string> BrokenThings() => new()
    {
        { "open folder", "data-folder", FindingState.Warning, "chmod 700" },
        { "open key", "file-permissions", FindingState.Warning, "chmod 600" },
        { "no database", "database", FindingState.Failure, "restore the newest backup" },
        { "no SQLite", "database", FindingState.Failure, "restore the newest backup" },
        { "damaged page", "database", FindingState.Failure, "restore the newest backup" },
        { "older database", "database", FindingState.Failure, "with the version" },
        { "newer database", "database", FindingState.Failure, "with the version" },
        { "no signing key", "signing-keys", FindingState.Failure, "put keys/ back" },
        { "wrong signing key", "signing-keys", FindingState.Failure, "put keys/ back" },
        { "no list of keys and no key", "signing-keys", FindingState.Failure, "put keys/ back" },
        { "no issuing key", "certificate-authority", FindingState.Failure, "put ca/ back" },
        { "no root", "certificate-authority", FindingState.Failure, "put ca/ back" },
        { "no issuing certificate", "certificate-authority", FindingState.Failure, "put the root's key" },
        { "bad customer CA", "customer-authorities", FindingState.Failure, "ca trust FILE" },
        { "ending customer CA", "customer-authorities", FindingState.Warning, "ca trust FILE" },
        { "nothing", "org-process", FindingState.Failure, "systemctl start device-org" },
    };

    [Theory]
    [MemberData(nameof(BrokenThings))]
    public async Task What_is_broken_on_disk_is_named_first_with_what_to_do(string breakage, string code, string state, string remedy)
    {
        await org.Host.DisposeAsync();
        Breakages.All[breakage](Data);

        Finding first = (await FindAsync(Data)).First(f => f.State != FindingState.Ok);

        Assert.Equal((code, state), (first.Code, first.State));
        Assert.Contains(remedy, first.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_is_noticed_by_what_is_from_the_future()
    {
        await org.CreateUserAsync("ada@example.com");
        foreach ((TimeSpan back, string state) in new[]
        {
            (TimeSpan.Zero, FindingState.Ok), (TimeSpan.FromMinutes(2), FindingState.Warning), (TimeSpan.FromDays(1), FindingState.Failure),
        })
        {
            Finding clock = (await FindAsync(Data, time: new FakeTimeProvider(TimeProvider.System.GetUtcNow() - back))).Single(f => f.Code == "clock");
            Assert.Equal(state, clock.State);
        }
    }

    [Fact]
    public async Task Tokens_that_end_soon_or_are_all_gone_are_said()
    {
        await using var connection = new SqliteConnection($"Data Source={org.Host.Folder.Database};Pooling=False");
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"UPDATE ApiTokens SET ExpiresAt = {(org.Time.GetUtcNow() + TimeSpan.FromDays(3)).ToUnixTimeMilliseconds()}");
        Assert.Equal(FindingState.Warning, await StateOfAsync("api-tokens"));

        await ExecuteAsync(connection, "UPDATE ApiTokens SET RevokedAt = 1");
        Assert.Equal(FindingState.Failure, await StateOfAsync("api-tokens"));
    }

    [Fact]
    public async Task A_stranger_on_the_admin_port_and_a_dead_device_port_are_failures_of_their_own()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        Task answering = GreetAsync(stranger);
        Address("admin", $"http://127.0.0.1:{((IPEndPoint)stranger.LocalEndpoint).Port}");
        Address("device", "https://127.0.0.1:1");
        Address("scep", "http://127.0.0.1:1");

        IReadOnlyList<Finding> findings = await FindAsync(Data);

        stranger.Stop();
        await answering;
        Assert.Equal(
            ["admin-listener", "device-listener", "scep-listener"], findings.Where(f => f.State == FindingState.Failure).Select(f => f.Code));
        Assert.Equal(FindingState.Skipped, findings.Single(f => f.Code == "tls-certificate").State);
    }

    [Fact]
    public async Task A_device_name_that_leads_nowhere_is_a_warning()
    {
        await using TestOrg nowhere = await TestOrg.StartAsync(o => o with { DeviceUrl = new Uri("https://devices.example.invalid:0") });

        Finding finding = Assert.Single(await FindAsync(nowhere.Folder), f => f.State != FindingState.Ok);

        Assert.Equal(("device-listener", FindingState.Warning), (finding.Code, finding.State));
    }

    [Fact]
    public async Task A_listener_that_a_proxy_leads_to_is_found_where_it_binds()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var bound = (IPEndPoint)free.LocalEndpoint;
        free.Stop();
        await using TestOrg behind = await TestOrg.StartAsync(o => o with { DeviceUrl = new Uri("https://localhost:1"), DeviceListen = bound });

        IReadOnlyList<Finding> findings = await FindAsync(behind.Folder);

        // Nobody is at the proxy's address here; the certificate is looked at all the same.
        Assert.Equal(FindingState.Warning, findings.Single(f => f.Code == "device-listener").State);
        Assert.Contains("for localhost", findings.Single(f => f.Code == "tls-certificate").Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_a_failure()
    {
        string file = Path.Combine(Data, "..", "own.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=other.example.com", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("other.example.com");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 own = request.CreateSelfSigned(org.Time.GetUtcNow() - TimeSpan.FromDays(1), org.Time.GetUtcNow() + TimeSpan.FromDays(90));
        await File.WriteAllTextAsync(file, own.ExportCertificatePem());
        await File.WriteAllTextAsync(file + ".key", key.ExportPkcs8PrivateKeyPem());
        using var folder = new TempFolder();
        await using OrgHost other = OrgHost.Build(
            new OrgOptions
            {
                DataFolder = Path.Combine(folder.Path, "org"),
                AdminUrl = new Uri("http://127.0.0.1:0"),
                DeviceUrl = new Uri("https://127.0.0.1:0"),
                TlsCertificate = file,
                TlsKey = file + ".key",
            },
            TimeProvider.System);
        await other.StartAsync(CancellationToken.None);

        Finding finding = Assert.Single(await FindAsync(Path.Combine(folder.Path, "org")), f => f.State != FindingState.Ok);

        Assert.Equal(("tls-certificate", FindingState.Failure), (finding.Code, finding.State));
        Assert.Contains("not for 127.0.0.1", finding.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_fleet_lacks_is_warned_of_and_ends_with_1()
    {
        List<(JsonNode User, TestDevice Device)> people = [];
        foreach (string name in new[] { "ada", "grace", "edith" })
        {
            people.Add((await org.CreateUserAsync($"{name}@example.com"), await org.CreateDeviceAsync($"mac-{name}")));
            await org.AssignAsync(people[^1].Device, people[^1].User, name);
        }

        org = await org.RestartAsync(o => o with { AutomaticLimit = 0 });
        await people[0].Device.At(org).CheckInAsync("9.40.0", satisfied: false);
        await Assert.ThrowsAnyAsync<Exception>(() => people[0].Device.At(org).WithKey().CheckInAsync());
        await org.LogOutAsync(people[1].User);
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/users/{people[2].User["id"]}/lifecycle/suspend", UriKind.Relative), null));
        await ((Org.Logout.OverdueMonitor)org.Host.Services.GetService(typeof(Org.Logout.OverdueMonitor))!).LookAsync(CancellationToken.None);
        var later = new FakeTimeProvider(org.Time.GetUtcNow() + TimeSpan.FromDays(8));
        Screen screen = Screen.OfWidth(80);

        Assert.Equal(ExitCodes.NotAll, await ShowAsync(screen, json: false, later));

        string[] warned = [.. screen.Lines.Where(l => l.StartsWith("warning", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
        Assert.Equal(["held-logouts", "overdue-logouts", "silent-devices", "okta-verify", "waiting-decisions"], warned);
        Assert.Equal("0 failures, 5 warnings", screen.Lines[^1]);
        Assert.All(screen.Lines, l => Assert.True(l.Length <= 80, l));
        Assert.Equal(5, screen.Lines.Count(l => l.Contains("see docs/org-troubleshooting.md#", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_document_has_every_finding_in_order()
    {
        await org.Host.DisposeAsync();
        Screen screen = Screen.Piped();

        Assert.Equal(ExitCodes.Failure, await ShowAsync(screen, json: true));

        JsonNode document = JsonNode.Parse(screen.Text)!;
        Assert.Equal((1, 1, 0), ((int)document["version"]!, (int)document["failures"]!, (int)document["warnings"]!));
        Assert.Equal(OrgDoctor.AllChecks.Select(c => c.Code), document["findings"]!.AsArray().Select(f => (string)f!["code"]!));
        JsonNode failure = document["findings"]!.AsArray().Single(f => (string)f!["state"]! == FindingState.Failure)!;
        Assert.Equal("docs/org-troubleshooting.md#org-process", (string)failure["see"]!);
        Assert.NotNull(failure["remedy"]);
    }

    /// <summary>Greets whoever knocks, until the listener is stopped.</summary>
    private static async Task GreetAsync(TcpListener stranger)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await stranger.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("SSH-2.0-x\r\n"u8.ToArray());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private void Address(string name, string url)
    {
        JsonObject addresses = JsonNode.Parse(File.ReadAllText(org.Host.Folder.Addresses))!.AsObject();
        addresses[name] = url;
        File.WriteAllText(org.Host.Folder.Addresses, addresses.ToJsonString());
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Written here.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }

    private async Task<string> StateOfAsync(string code) => (await FindAsync(Data)).Single(f => f.Code == code).State;

    private static async Task<IReadOnlyList<Finding>> FindAsync(string data, TimeProvider? time = null)
    {
        using DoctorContext context = Context(data, time);
        var findings = new List<Finding>();
        await foreach (Finding finding in new OrgDoctor(context, TimeProvider.System, OrgDoctor.AllChecks).RunAsync(CancellationToken.None))
        {
            findings.Add(finding);
        }

        return findings;
    }

    private async Task<int> ShowAsync(Screen screen, bool json, TimeProvider? time = null)
    {
        using DoctorContext context = Context(Data, time);
        return await screen.RunAsync(
            (t, c) => new DoctorVerb(t, new OrgDoctor(context, TimeProvider.System, OrgDoctor.AllChecks)).RunAsync(json, c));
    }

    private static DoctorContext Context(string data, TimeProvider? time) => new(data, TimeSpan.FromDays(1), TimeSpan.FromDays(7), time ?? TimeProvider.System);
}
