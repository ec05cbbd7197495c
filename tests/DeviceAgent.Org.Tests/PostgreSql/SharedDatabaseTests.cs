using System.Net;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Cli.Doctor;
using DeviceAgent.Org.Cli.Doctor.Checks;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Storage.PostgreSql;
using DeviceAgent.Protocol.CheckIn;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>What an org on PostgreSQL does that one on SQLite does not.</summary>
public sealed class SharedDatabaseTests : IDisposable
{
    private readonly TempFolder folder = new();

    public SharedDatabaseTests() => TestDatabase.UsePostgreSql();

    private static PostgreSqlServer Server => PostgreSqlServer.Instance;

    public void Dispose() => folder.Dispose();

    [PostgreSqlFact]
    public async Task The_password_comes_from_a_file_and_goes_over_TLS_to_a_server_that_is_known()
    {
        string name = Server.CreateDatabase().Database;
        string password = Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(password, PostgreSqlServer.Password + "\n");
        await using TestOrg org = await StartAsync(Server.TlsAddress(name), password);
        await org.CreateUserAsync("ada@example.com");

        await using OrgDb db = Store(org).OpenForReading();
        Assert.Equal([true], await db.Database.SqlQueryRaw<bool>(
            "SELECT DISTINCT ssl AS \"Value\" FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = current_database()").ToListAsync());
        Assert.Equal("on", await db.Database.SqlQueryRaw<string>("SELECT current_setting('synchronous_commit') AS \"Value\"").SingleAsync());

        // A command beside it finds the database by the data folder, and no file there has the password.
        using (OrgStore beside = DatabaseChoice.OpenExisting(org.Folder))
        {
            await using OrgDb its = beside.OpenForReading();
            Assert.Equal(1, await its.Users.CountAsync());
        }

        Assert.All(
            System.IO.Directory.GetFiles(org.Folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"),
            f => Assert.DoesNotContain(PostgreSqlServer.Password, File.ReadAllText(f), StringComparison.Ordinal));

        // Another name than the certificate's; another password.
        await FailsAsync(Server.TlsAddress(name, "127.0.0.1"), password, "cannot be used");
        await File.WriteAllTextAsync(password, "wr0ng");
        Assert.DoesNotContain("wr0ng", await FailsAsync(Server.TlsAddress(name), password, "Database:PasswordFile"), StringComparison.Ordinal);
        await FailsAsync(Server.TlsAddress(name), password + ".none", "cannot be read");
        await FailsAsync(Server.Address("nobodys"), null, "setup.sql");
    }

    [PostgreSqlFact]
    public async Task An_empty_database_never_takes_the_place_of_an_orgs_records()
    {
        TestOrg org = await TestOrg.StartAsync();
        OrgSettings settings = Options(org).Settings;
        await org.StopAsync();
        Assert.Contains("give --database", Refusal(new OrgSettings(), org.Folder), StringComparison.Ordinal);

        string sqlite = Path.Combine(folder.Path, "org");
        OrgTemplate.CopyTo(sqlite);
        await File.WriteAllTextAsync(Path.Combine(sqlite, "org.db"), "");
        Assert.Contains("org.db", Refusal(Settings(Server.CreateDatabase()), sqlite), StringComparison.Ordinal);

        // The database of one org and the keys of another.
        string stranger = Path.Combine(folder.Path, "stranger");
        Assert.Contains("a replica needs the folders keys, ca and tls", Refusal(settings, stranger), StringComparison.Ordinal);
    }

    [PostgreSqlFact]
    public async Task A_restart_of_the_server_fails_no_write_and_a_database_that_is_away_is_said_to_pass()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        await org.CreateUserAsync("ada@example.com");
        await ReplicaTests.ListensAsync(org);
        Server.CutConnections(Options(org).Settings.Database.Url!.Database);
        await ReplicaTests.UntilAsync(() => !ReplicaTests.News(org).IsListening);

        await org.CreateUserAsync("bob@example.com");

        Server.Execute("postgres", $"ALTER DATABASE {Options(org).Settings.Database.Url!.Database} ALLOW_CONNECTIONS false");
        Server.CutConnections(Options(org).Settings.Database.Url!.Database);
        using var body = new StringContent("""{"profile":{"login":"eve@example.com","firstName":"E","lastName":"E"}}""", null, "application/json");
        using var plain = new HttpClient { BaseAddress = org.Admin.BaseAddress };
        plain.DefaultRequestHeaders.Authorization = org.Admin.DefaultRequestHeaders.Authorization;
        HttpStatusCode first = (await plain.PostAsync(new Uri("/api/v1/users", UriKind.Relative), body)).StatusCode;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first);
        Server.Execute("postgres", $"ALTER DATABASE {Options(org).Settings.Database.Url!.Database} ALLOW_CONNECTIONS true");
        Assert.Equal(2, (await org.GetAsync("/api/v1/users")).AsArray().Count);
    }

    [PostgreSqlFact]
    public async Task A_text_that_PostgreSQL_cannot_keep_is_a_bad_request_and_changes_nothing()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        foreach (string name in new[] { "a\0b", string.Concat(Enumerable.Range(0, 4000).Select(i => $"{i * 7919:x}")) })
        {
            var failed = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(
                () => device.CheckInAsync(accounts: [new AccountReport(name, 501, [Protocol.Subjects.SubjectIdentifier.OfEmail("ada@example.com")])]));
            Assert.Contains("BadRequest", failed.Message, StringComparison.Ordinal);
        }

        await device.CheckInAsync(links: ["ada@example.com"]);
    }

    [PostgreSqlFact]
    public async Task The_doctor_says_what_would_lose_confirmed_logouts_and_how_full_the_server_is()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using var context = new DoctorContext(org.Folder, TimeSpan.FromDays(1), TimeSpan.FromDays(7), org.Time);

        // The test's own server runs without.
        Finding finding = await new DatabaseCheck().RunAsync(context, CancellationToken.None);
        Assert.Equal(FindingState.Failure, finding.State);
        Assert.Contains("fsync is off, full_page_writes is off: a crash may lose", finding.Observed, StringComparison.Ordinal);

        var well = new SharedDatabaseCheck.Server("15.1", 1 << 20, [], 10, 100);
        Assert.Equal(FindingState.Ok, SharedDatabaseCheck.Judge(well).State);
        Assert.Equal(FindingState.Warning, SharedDatabaseCheck.Judge(well with { Connections = 95 }).State);
    }

    [PostgreSqlFact]
    public async Task Backup_and_restore_are_PostgreSQLs_own_and_afterwards_an_epoch_is_opened_once_no_org_runs()
    {
        TestOrg org = await TestOrg.StartAsync();
        await org.CreateUserAsync("kept@example.com");
        string refused = (await Assert.ThrowsAsync<OrgConfigurationException>(
            () => new BackupWriter(org.Time).TakeAsync(org.Folder, Path.Combine(folder.Path, "b.tar"), CancellationToken.None))).Message;
        Assert.Contains("pg_dump", refused, StringComparison.Ordinal);
        string database = Options(org).Settings.Database.Url!.Database;
        Server.Dump(database, "dump");
        await org.CreateUserAsync("lost@example.com");
        string running = (await Assert.ThrowsAsync<OrgConfigurationException>(
            () => new SharedRestoration(org.Time).OpenEpochAsync(org.Folder, null, CancellationToken.None))).Message;
        Assert.Contains("stop all of them first", running, StringComparison.Ordinal);
        string cursor = (string)(await org.GetAsync("/api/v1/logs?limit=1000")).AsArray()[^1]!["uuid"]!;
        await org.StopAsync();

        Server.RestoreDump(database, "dump");
        RestoreNote note = await new SharedRestoration(org.Time).OpenEpochAsync(org.Folder, null, CancellationToken.None);

        await using TestOrg restored = await org.StartAgainAsync();
        Assert.Equal("kept@example.com", (string)(await restored.GetAsync("/api/v1/users")).AsArray().Single()!["profile"]!["login"]!);
        Assert.DoesNotContain((await restored.GetAsync("/api/v1/logs?limit=1000")).AsArray(), e => (string)e!["uuid"]! == cursor);
        Assert.Single(await restored.EventsAsync("system.org.restore"));
        await using OrgDb db = Store(restored).OpenForReading();
        Assert.Equal(2, (await db.Epochs.SingleAsync()).Number);
        Assert.True(await db.Log.MaxAsync(l => l.Number) > note.Mark.Log + OrgEpoch.LogGap);
    }

    [PostgreSqlFact]
    public async Task A_device_is_found_by_what_a_certificate_claims_without_looking_at_all_devices()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        await using OrgDb db = Store(org).OpenForReading();
        await db.Database.OpenConnectionAsync();
        await using System.Data.Common.DbCommand command = db.DevicesOf("x").CreateDbCommand();
        command.CommandText = $"SET enable_seqscan = off; EXPLAIN {command.CommandText}";
        string plan = "";
        await using System.Data.Common.DbDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan += reader.GetString(0) + "\n";
        }

        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.All(["IX_Devices_LowerName", "IX_Devices_SerialNumber", "IX_Devices_Udid"], index => Assert.Contains(index, plan, StringComparison.Ordinal));
    }

    internal static OrgStore Store(TestOrg org) => (OrgStore)org.Host.Services.GetService(typeof(OrgStore))!;

    internal static OrgOptions Options(TestOrg org) => (OrgOptions)org.Host.Services.GetService(typeof(OrgOptions))!;

    private static OrgSettings Settings(PostgreSqlAddress url, string? password = null) => new() { Database = new DatabaseSettings { Url = url, PasswordFile = password, Connections = 6 } };

    private static Task<TestOrg> StartAsync(PostgreSqlAddress url, string? password) => TestOrg.StartAsync(o => o with { Settings = Settings(url, password) });

    private static async Task<string> FailsAsync(PostgreSqlAddress url, string? password, string expected)
    {
        string said = (await Assert.ThrowsAsync<OrgConfigurationException>(() => StartAsync(url, password))).Message;
        Assert.Contains(expected, said, StringComparison.Ordinal);
        return said;
    }

    private static string Refusal(OrgSettings settings, string data) => Assert.Throws<OrgConfigurationException>(() => OrgHost.Build(
        new OrgOptions { DataFolder = data, AdminUrl = new("http://127.0.0.1:0"), DeviceUrl = new("https://127.0.0.1:0"), Settings = settings }, TimeProvider.System)).Message;
}
