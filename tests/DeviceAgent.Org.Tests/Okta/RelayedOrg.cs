using System.Text.Json.Nodes;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>A real org in front of a scripted Okta. Its own loop has looked once when a test begins, and does not look again.</summary>
internal sealed class RelayedOrg : IAsyncDisposable
{
    private RelayedOrg(TestOrg org, ScriptedOkta okta)
    {
        Org = org;
        Okta = okta;
    }

    public TestOrg Org { get; private set; }

    public ScriptedOkta Okta { get; }

    public SystemLogRelay Relay => Org.Host.Services.GetRequiredService<SystemLogRelay>();

    public OrgStore Store => Org.Host.Services.GetRequiredService<OrgStore>();

    public static async Task<RelayedOrg> StartAsync(
        Func<ScriptedOkta, OktaSettings>? settings = null, int limit = 1_000, ILoggerProvider? logs = null, Action<ScriptedOkta>? before = null,
        bool console = false)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        ScriptedOkta okta = await ScriptedOkta.StartAsync(time);
        before?.Invoke(okta);
        OktaSettings chosen = settings?.Invoke(okta) ?? okta.Settings();
        TestOrg org = await okta.AnsweredAsync(
            () => TestOrg.StartAsync(o => o with { AutomaticLimit = limit, Settings = o.Settings with { Okta = chosen } }, time: time, logs: logs, console: console));
        var relayed = new RelayedOrg(org, okta);
        await relayed.FirstLookAsync();
        return relayed;
    }

    /// <summary>Ends the org and starts it again.</summary>
    public async Task RestartAsync(Func<ScriptedOkta, OktaSettings>? settings = null, int limit = 1_000)
    {
        OktaSettings chosen = settings?.Invoke(Okta) ?? Okta.Settings();
        Org = await Okta.AnsweredAsync(() => Org.RestartAsync(o => o with { AutomaticLimit = limit, Settings = o.Settings with { Okta = chosen } }));
    }

    /// <summary>Puts an event into Okta's log and looks.</summary>
    public async Task<JsonObject> TellAsync(string type, string userId, string login, string? traceId = null, string? logoutType = null, string result = "SUCCESS", TimeSpan ago = default)
    {
        JsonObject entry = Okta.Add(ScriptedEvent.Make(type, userId, login, Okta.Now - ago, traceId, logoutType, result));
        await Relay.LookAsync(CancellationToken.None);
        return entry;
    }

    public async Task<IReadOnlyList<JsonNode>> LogoutsAsync() => [.. (await Org.GetAsync("/api/v1/device-logouts?limit=200")).AsArray().Select(l => l!)];

    public async Task<IReadOnlyList<RelayedEventRecord>> TakenAsync()
    {
        await using OrgDb db = Store.OpenForReading();
        return await db.RelayedEvents.OrderBy(e => e.Number).ToListAsync();
    }

    public async Task<OktaRelayRecord> PositionAsync()
    {
        await using OrgDb db = Store.OpenForReading();
        return await db.OktaRelays.SingleAsync();
    }

    /// <summary>A person with one Mac.</summary>
    public async Task<(JsonNode User, TestDevice Mac)> AddAsync(string name)
    {
        JsonNode user = await Org.CreateUserAsync($"{name}@example.com");
        TestDevice mac = await Org.CreateDeviceAsync($"mac-{name}");
        await Org.AssignAsync(mac, user, name);
        return (user, mac);
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Org.DisposeAsync();
        await Okta.DisposeAsync();
    }

    private async Task FirstLookAsync()
    {
        while (true)
        {
            await using OrgDb db = Store.OpenForReading();
            if (await db.OktaRelays.AnyAsync(r => r.TriedAt != null))
            {
                return;
            }

            await Task.Yield();
        }
    }
}
