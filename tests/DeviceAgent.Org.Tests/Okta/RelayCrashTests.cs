using System.Globalization;
using System.Text.Json;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.TestKit.Processes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>A relay that ends at any step, and a storm: nothing is lost, and nothing issued twice.</summary>
public sealed class RelayCrashTests
{
    private const int Sigkill = 9;

    /// <summary>5,000 takes minutes: <c>DEVICEORG_TEST_STORM=5000</c>.</summary>
    private static readonly int Storm = int.Parse(Environment.GetEnvironmentVariable("DEVICEORG_TEST_STORM") ?? "60", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_write_that_fails_at_any_step_leaves_nothing_and_the_next_look_brings_everything_once()
    {
        await using RelayedOrg relayed = await RelayedOrg.StartAsync();
        await Crowd.AddAsync(relayed.Store, 3, relayed.Okta.Now);
        IReadOnlyList<string> uuids = Crowd.Deactivate(relayed.Okta, 3);
        OktaRelayRecord before = await relayed.PositionAsync();
        relayed.Org.Time.Advance(TimeSpan.FromSeconds(2));
        string[] steps =
        [
            "INSERT ON Traces", "INSERT ON Commands", "INSERT ON TraceDevices", "INSERT ON Log", "INSERT ON RelayedEvents", "UPDATE OF OktaId ON Users", "UPDATE OF Next ON OktaRelays",
        ];
        foreach (string step in steps)
        {
            await ExecuteAsync(relayed, $"CREATE TRIGGER crash BEFORE {step} BEGIN SELECT RAISE(ABORT, 'crash'); END");

            Exception? crash = await Record.ExceptionAsync(() => relayed.Relay.LookAsync(CancellationToken.None));

            Assert.Contains("crash", DatabaseFailure.Of(crash)?.Message ?? "", StringComparison.Ordinal);
            await ExecuteAsync(relayed, "DROP TRIGGER crash");
            await using OrgDb db = relayed.Store.OpenForReading();
            Assert.Equal((step, 0, 0, 0), (step, await db.Traces.CountAsync(), await db.Commands.CountAsync(), await db.RelayedEvents.CountAsync()));
            Assert.Equal(before.Cursor, (await relayed.PositionAsync()).Cursor);
        }

        await relayed.Relay.LookAsync(CancellationToken.None);
        await relayed.Relay.LookAsync(CancellationToken.None);
        Assert.Equal(uuids, (await relayed.TakenAsync()).Select(e => e.Uuid));
        await AssertOnceAsync(relayed.Store, 3);
    }

    [Fact]
    public async Task A_process_that_is_killed_in_the_middle_of_a_page_is_followed_by_one_that_takes_the_rest()
    {
        const int people = 120;
        using var folder = new TempFolder();
        await using ScriptedOkta okta = await ScriptedOkta.StartAsync(TimeProvider.System);
        TestOrg first = await TestOrg.StartAsync(folder: folder);
        await Crowd.AddAsync(first.Host.Services.GetRequiredService<OrgStore>(), people, okta.Now);
        await first.StopAsync();
        IReadOnlyList<string> uuids = Crowd.Deactivate(okta, people);
        okta.MostOnPage = 40;
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        okta.Instead = _ =>
        {
            if (okta.Asked.Count == 2)
            {
                second.SetResult();
            }

            return Task.FromResult(false);
        };
        string settings = Path.Combine(folder.Path, "settings.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new { Okta = new { Url = okta.Url.ToString(), okta.Settings().TokenFile } }));
        await using (TestProcess process = OrgProcess.Run(OrgProcess.Serve(first.Folder, "--settings", settings, "--token-file", Path.Combine(folder.Path, "token"))))
        {
            await second.Task.WaitAsync(TestProcess.Patience);
            process.SendSignal(Sigkill);
            await process.WaitForExitAsync();
        }

        using (var left = new OrgStore(Path.Combine(first.Folder, "org.db")))
        {
            await using OrgDb db = left.OpenForReading();
            Assert.InRange(await db.RelayedEvents.CountAsync(), okta.MostOnPage, people);
        }

        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + RelayLease.Lasts + TimeSpan.FromSeconds(1));
        TestOrg follower = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { Okta = okta.Settings() } }, folder, time);
        OrgStore store = follower.Host.Services.GetRequiredService<OrgStore>();
        await follower.Host.Services.GetRequiredService<SystemLogRelay>().LookAsync(CancellationToken.None);

        await using (OrgDb db = store.OpenForReading())
        {
            Assert.Equal(uuids.Order(), (await db.RelayedEvents.Select(e => e.Uuid).ToListAsync()).Order());
        }

        await AssertOnceAsync(store, people);
        await follower.StopAsync();
    }

    [Fact]
    public async Task A_storm_is_held_above_the_limit_and_released_and_nothing_is_lost_or_issued_twice()
    {
        const int limit = 25;
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(limit: limit);
        await Crowd.AddAsync(relayed.Store, Storm, relayed.Okta.Now);
        IReadOnlyList<string> uuids = Crowd.Deactivate(relayed.Okta, Storm);

        await relayed.Relay.LookAsync(CancellationToken.None);
        await relayed.RestartAsync(limit: limit);
        await relayed.Relay.LookAsync(CancellationToken.None);

        Assert.Equal(uuids, (await relayed.TakenAsync()).Select(e => e.Uuid));
        await AssertOnceAsync(relayed.Store, Storm);
        List<CommandRecord> commands = await CommandsAsync(relayed.Store);
        Assert.Equal((limit, Storm - limit), (commands.Count(c => !c.Held), commands.Count(c => c.Held)));
        var release = relayed.Org.Host.Services.GetRequiredService<LogoutRelease>();
        foreach (CommandRecord held in commands.Where(c => c.Held))
        {
            await release.ReleaseAsync(held.TraceId, LogActor.Org, CancellationToken.None);
        }

        List<CommandRecord> after = await CommandsAsync(relayed.Store);
        Assert.All(after, c => Assert.False(c.Held));
        Assert.Equal(commands.Select(c => (c.Jti, c.IssuedAt)), after.Select(c => (c.Jti, c.IssuedAt)));
    }

    private static async Task AssertOnceAsync(OrgStore store, int people)
    {
        await using OrgDb db = store.OpenForReading();
        Assert.Equal(people, await db.Traces.Select(t => t.UserId).Distinct().CountAsync());
        Assert.Equal(people, await db.Traces.CountAsync());
        Assert.Equal(people, await db.Commands.CountAsync());
        Assert.Equal(people, await db.Log.CountAsync(l => l.Fact.StartsWith("device.desktop_mfa.device_logout.started:")));
    }

    private static async Task<List<CommandRecord>> CommandsAsync(OrgStore store)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.Commands.OrderBy(c => c.Number).ToListAsync();
    }

    private static Task<bool> ExecuteAsync(RelayedOrg relayed, string statement) => relayed.Store.WriteAsync(
        async db =>
        {
            await db.Database.ExecuteSqlRawAsync(statement);
            return true;
        },
        CancellationToken.None);
}
