using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Tests.Hosting;

public sealed class OrgHostTests
{
    [Fact]
    public async Task Files_have_the_modes_that_keep_secrets()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        const UnixFileMode secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        Assert.Equal(secret | UnixFileMode.UserExecute, File.GetUnixFileMode(org.Folder));
        Assert.Equal(secret, File.GetUnixFileMode(Path.Combine(org.Folder, "..", "token")));
        Assert.Equal(secret, File.GetUnixFileMode(org.Host.Folder.AuthorityKey));
        Assert.Equal(secret, File.GetUnixFileMode(org.Host.Folder.ServerKey));
        Assert.Equal(secret, File.GetUnixFileMode(org.Host.Folder.ServerAuthorityKey));
        Assert.All(System.IO.Directory.GetFiles(org.Host.Folder.Keys), f => Assert.Equal(secret, File.GetUnixFileMode(f)));
        Assert.True(File.GetUnixFileMode(org.Host.Folder.AuthorityCertificate).HasFlag(UnixFileMode.OtherRead));
        JsonNode addresses = JsonNode.Parse(await File.ReadAllTextAsync(org.Host.Folder.Addresses))!;
        Assert.Equal(org.Host.Addresses.Admin, (string)addresses["admin"]!);
        Assert.Equal(org.Host.Addresses.Device, (string)addresses["device"]!);
    }

    [Fact]
    public async Task The_token_is_made_once_and_kept_only_as_a_hash()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        Assert.Equal(org.Token, org.Host.FirstToken);
        await using OrgDb db = ((OrgStore)org.Host.Services.GetService(typeof(OrgStore))!).OpenForReading();

        Assert.Equal(32, (await db.ApiTokens.SingleAsync()).Hash.Length);
        byte[] file = await File.ReadAllBytesAsync(org.Host.Folder.Database);
        byte[] wal = await File.ReadAllBytesAsync(org.Host.Folder.Database + "-wal");
        byte[] text = System.Text.Encoding.ASCII.GetBytes(org.Token);
        Assert.Equal(-1, file.AsSpan().IndexOf(text));
        Assert.Equal(-1, wal.AsSpan().IndexOf(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("SSWS ")]
    [InlineData("SSWS 0000")]
    [InlineData("Bearer {token}")]
    public async Task Without_a_valid_token_nothing_is_answered(string? header)
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using HttpClient client = org.CreateAdmin(null);
        if (header is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header.Replace("{token}", org.Token, StringComparison.Ordinal));
        }

        foreach (string path in new[] { "/api/v1/users", "/nothing" })
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal("E0000011", (string)(await TestOrg.ReadAsync(response, HttpStatusCode.Unauthorized))["errorCode"]!);
        }
    }

    [Fact]
    public async Task Every_connection_is_synchronous_FULL_in_WAL()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        var store = (OrgStore)org.Host.Services.GetService(typeof(OrgStore))!;

        await using OrgDb reading = store.OpenForReading();
        (long Synchronous, string Journal, long Busy) writing = await store.WriteAsync(ReadPragmasAsync, CancellationToken.None);

        // The last one tells whether the connection was given anything: no library sets it.
        Assert.Equal((2, "wal", 10_000), await ReadPragmasAsync(reading));
        Assert.Equal((2, "wal", 10_000), writing);
    }

    [Fact]
    public async Task A_second_org_on_one_folder_is_refused()
    {
        await using TestOrg org = await TestOrg.StartAsync();

        var refusal = Assert.Throws<OrgConfigurationException>(() => OrgHost.Build(Options(org.Folder), TimeProvider.System));

        Assert.Contains("another org", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_something_else_is_left_alone()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "thesis.txt"), "");
        UnixFileMode mode = File.GetUnixFileMode(folder.Path);

        Assert.Throws<OrgConfigurationException>(() => OrgHost.Build(Options(folder.Path), TimeProvider.System));
        Assert.Throws<OrgConfigurationException>(() => OrgHost.Build(Options(Path.Combine(folder.Path, "thesis.txt")), TimeProvider.System));

        Assert.Equal(mode, File.GetUnixFileMode(folder.Path));
        Assert.Single(System.IO.Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Addresses_that_would_show_the_admin_API_to_others_are_refused_before_anything_is_made()
    {
        using var folder = new TempFolder();
        string data = Path.Combine(folder.Path, "org");
        OrgOptions good = Options(data);
        OrgOptions[] bad =
        [
            good with { AdminUrl = new Uri("http://0.0.0.0:0") },
            good with { AdminUrl = new Uri("http://org.example.com:80") },
            good with { DeviceUrl = new Uri("http://127.0.0.1:0") },
            good with { DeviceUrl = new Uri("https://127.0.0.1:0/path") },
            good with { Hold = TimeSpan.FromHours(2) },
            good with { PollInterval = TimeSpan.FromMinutes(16) },
            good with { OverdueAfter = TimeSpan.Zero },
            good with { AutomaticLimit = -1 },
            good with { AutomaticLimit = 1_000_001 },
            good with { TlsKey = "key.pem" },
        ];

        Assert.All(bad, options => Assert.Throws<OrgConfigurationException>(() => OrgHost.Build(options, TimeProvider.System)));
        Assert.False(System.IO.Directory.Exists(data));
    }

    [Fact]
    public async Task A_dead_background_loop_ends_the_org_with_a_non_zero_code()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        Task<int> end = org.Host.WaitAsync(CancellationToken.None);
        await using (OrgDb db = ((OrgStore)org.Host.Services.GetService(typeof(OrgStore))!).OpenForReading())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE Commands");
        }

        // The loop makes its timer when it first runs, so it may miss an early tick: keep the time going until it has looked.
        while (!end.IsCompleted)
        {
            org.Time.Advance(Org.Logout.OverdueMonitor.Interval);
            await Task.Yield();
        }

        Assert.Equal(ExitCodes.Fault, await end);
        Assert.NotNull(org.Host.Fault);
    }

    [Fact]
    public async Task The_server_certificate_survives_a_restart_and_is_replaced_before_its_end()
    {
        TestOrg org = await TestOrg.StartAsync();
        string first = await File.ReadAllTextAsync(org.Host.Folder.ServerCertificate);
        org = await org.RestartAsync();
        Assert.Equal(first, await File.ReadAllTextAsync(org.Host.Folder.ServerCertificate));

        org.Time.Advance(TimeSpan.FromDays(370));
        org = await org.RestartAsync();

        Assert.NotEqual(first, await File.ReadAllTextAsync(org.Host.Folder.ServerCertificate));
        await org.DisposeAsync();
    }

    private static OrgOptions Options(string folder) => new()
    {
        DataFolder = folder,
        AdminUrl = new Uri("http://127.0.0.1:0"),
        DeviceUrl = new Uri("https://127.0.0.1:0"),
    };

    private static async Task<(long Synchronous, string Journal, long Busy)> ReadPragmasAsync(OrgDb db)
    {
        long synchronous = (await db.Database.SqlQueryRaw<long>("SELECT synchronous AS Value FROM pragma_synchronous").ToListAsync()).Single();
        string journal = (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync()).Single();
        long busy = (await db.Database.SqlQueryRaw<long>("SELECT timeout AS Value FROM pragma_busy_timeout").ToListAsync()).Single();
        return (synchronous, journal, busy);
    }
}
