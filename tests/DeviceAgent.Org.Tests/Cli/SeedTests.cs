using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Seed;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Tests.Cli;

public sealed class SeedTests : IAsyncLifetime
{
    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_running_org_has_the_directory_at_once_and_all_of_it_is_as_its_own_API_makes_it()
    {
        Screen screen = await SeedAsync(120, 140, 7);
        Assert.Matches(@"^120 users, 140 devices, \d+ assignments, \d+ groups in \d+\.\d s; --seed 7 makes them again$", Assert.Single(screen.Lines));

        // Each answer is held against Okta's schemas on the way.
        JsonArray users = [.. (await LinkPages.ItemsAsync(org.Admin, "/api/v1/users?limit=200")).Select(u => u.DeepClone())];
        IReadOnlyList<JsonNode> devices = await LinkPages.ItemsAsync(org.Admin, "/api/v1/devices?limit=200");
        Assert.Equal((120, 140), (users.Count, devices.Count));
        Assert.Equal(120, users.Select(u => (string)u!["profile"]!["login"]!).Distinct().Count());
        Assert.All(users, u => Assert.Matches(@"^[a-z]+\.[a-z]+\d*@example\.com$", (string)u!["profile"]!["login"]!));
        Assert.Equal(140, devices.Select(d => (string)d["profile"]!["serialNumber"]!).Distinct().Count());
        Assert.Equal(140, devices.Select(d => (string)d["profile"]!["displayName"]!).Distinct().Count());
        Assert.Contains(devices, d => !(bool)d["singleUser"]!);
        int created = (await org.EventsAsync("user.lifecycle.create")).Count;
        int activated = (await org.EventsAsync("user.lifecycle.activate")).Count;
        Assert.Equal((120, users.Count(u => (string)u!["status"]! == "ACTIVE")), (created, activated));

        JsonNode user = users.First(u => (string)u!["status"]! == "ACTIVE")!;
        JsonNode trace = await org.LogOutAsync(user);
        Assert.NotEmpty(trace["devices"]!.AsArray());
    }

    [Fact]
    public void The_same_number_makes_the_same_company_and_another_another()
    {
        Assert.Equal(Lines(1), Lines(1));
        Assert.Empty(Lines(1).Intersect(Lines(2)));
    }

    [Fact]
    public void Everybody_has_a_Mac_before_somebody_has_two()
    {
        var company = new SeedCompany(3, "example.com", SeedTaken.Nothing);
        IReadOnlyList<SeedPerson> people = company.People(100);
        IReadOnlyList<SeedMac> macs = company.Macs(120, people);

        Assert.Equal(100, macs.Where(m => !m.IsShared).SelectMany(m => m.Users).Distinct().Count());
        Assert.Equal(3, macs.Count(m => m.IsShared));
        Assert.All(macs.Where(m => m.IsShared), m => Assert.InRange(m.Users.Count, 2, 6));
    }

    [Fact]
    public void Every_name_gives_a_login_of_plain_letters()
    {
        Assert.All(SeedNames.First.Concat(SeedNames.Last), n => Assert.Matches("^[a-z]{2,}$", SeedNames.Ascii(n)));
        Assert.Equal("oezdemir", SeedNames.Ascii("Özdemir"));
        Assert.Equal("obrien", SeedNames.Ascii("O'Brien"));
    }

    [Fact]
    public async Task A_directory_that_is_not_empty_is_left_alone_unless_it_is_to_be_added_to()
    {
        await SeedAsync(20, 20, 7);

        Screen refused = await SeedAsync(20, 20, 7, code: ExitCodes.Usage);
        Assert.Contains("has 20 users and 20 devices: --add adds to them", refused.Error, StringComparison.Ordinal);
        Assert.Equal(20, await CountAsync());

        await SeedAsync(20, 20, 7, add: true);
        Assert.Equal(40, await CountAsync());
        IReadOnlyList<JsonNode> devices = await LinkPages.ItemsAsync(org.Admin, "/api/v1/devices");
        Assert.Equal(40, devices.Select(d => (string)d["profile"]!["serialNumber"]!).Distinct().Count());
        Assert.Equal(40, devices.Select(d => (string)d["profile"]!["displayName"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_seed_that_is_cut_short_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        var clock = new CountingTimeProvider(calls => _ = calls == 2_500 ? stop.CancelAsync() : null);

        int code = await Screen.Piped().RunAsync(
            (t, c) => new SeedVerb(t, clock).RunAsync(org.Folder, new SeedOrder(3_000, 10, 7, "example.com", Add: false), c), stop.Token);

        // It had written one batch and begun the next.
        Assert.Equal(ExitCodes.Interrupted, code);
        Assert.Equal(0, await CountAsync());
        await org.CreateUserAsync("ada@example.com");
    }

    /// <summary>Tells how often the time was asked for: once for each entry of the System Log.</summary>
    private sealed class CountingTimeProvider(Action<int> asked) : TimeProvider
    {
        private int calls;

        public override DateTimeOffset GetUtcNow()
        {
            asked(++calls);
            return System.GetUtcNow();
        }
    }

    private static IReadOnlyList<string> Lines(int seed)
    {
        var company = new SeedCompany(seed, "example.com", SeedTaken.Nothing);
        IReadOnlyList<SeedPerson> people = company.People(50);
        return [.. people.Select(p => p.ToString()), .. company.Macs(60, people).Select(m => $"{m.Name} {m.SerialNumber} {m.Udid} {string.Join(',', m.Users)}")];
    }

    private async Task<Screen> SeedAsync(int users, int devices, int seed, bool add = false, int code = ExitCodes.Ok)
    {
        Screen screen = Screen.Piped();
        int ended = await screen.RunAsync((t, c) => new SeedVerb(t, org.Time).RunAsync(org.Folder, new SeedOrder(users, devices, seed, "example.com", add), c));
        Assert.Equal((code, ""), (ended, code == ended ? "" : screen.Error));
        return screen;
    }

    private async Task<int> CountAsync()
    {
        await using OrgDb db = ((OrgStore)org.Host.Services.GetService(typeof(OrgStore))!).OpenForReading();
        return await db.Users.CountAsync();
    }
}
