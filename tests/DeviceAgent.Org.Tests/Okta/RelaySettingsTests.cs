using System.Text.Json.Nodes;
using DeviceAgent.Org.Okta;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>Relays that are set up in a way of their own: where they begin, what they follow, how much they may ask and log out.</summary>
public sealed class RelaySettingsTests
{
    private const string Started = "device.desktop_mfa.device_logout.started";
    private const string Suspend = "user.lifecycle.suspend";

    [Fact]
    public async Task The_first_look_of_all_goes_back_no_further_than_is_set()
    {
        await using RelayedOrg young = await RelayedOrg.StartAsync(
            o => o.Settings(r => r with { StartAge = TimeSpan.FromMinutes(5) }),
            before: o =>
            {
                o.Add(ScriptedEvent.Make(Suspend, "00u1", "one@example.com", o.Now - TimeSpan.FromMinutes(6)), o.Now - TimeSpan.FromMinutes(6));
                o.Add(ScriptedEvent.Make(Suspend, "00u2", "two@example.com", o.Now - TimeSpan.FromMinutes(4)), o.Now - TimeSpan.FromMinutes(4));
            });

        Assert.Equal(["two@example.com"], (await young.TakenAsync()).Select(e => e.Login!));
    }

    [Fact]
    public async Task An_org_whose_clock_was_ahead_at_its_first_start_is_brought_back_by_Oktas()
    {
        await using RelayedOrg ahead = await RelayedOrg.StartAsync(o => o.Settings(r => r with { StartAge = TimeSpan.Zero }), before: o => o.Ahead = TimeSpan.FromHours(-3));
        string uuid = (string)ahead.Okta.Add(ScriptedEvent.Make(Suspend, "00u1", "ada@example.com", ahead.Okta.Now))["uuid"]!;

        await ahead.Relay.LookAsync(CancellationToken.None);

        Assert.Equal([uuid], (await ahead.TakenAsync()).Select(e => e.Uuid));
        Assert.InRange((await ahead.PositionAsync()).Cursor, ahead.Okta.Now - TimeSpan.FromSeconds(1), ahead.Okta.Now);
    }

    [Fact]
    public async Task A_fault_is_said_once_until_it_has_passed_and_since_when()
    {
        OrgLog log = OrgLog.Begin();
        await using RelayedOrg other = await RelayedOrg.StartAsync(logs: log);

        // Of its own: the org's loop may be about to say that its first look has succeeded.
        RelayFaults faults = ActivatorUtilities.CreateInstance<RelayFaults>(other.Org.Host.Services);
        DateTimeOffset since = other.Org.Time.GetUtcNow();
        for (int i = 0; i < 3; i++)
        {
            await faults.NoteAsync(new OktaException("Okta answers 500"), CancellationToken.None);
            other.Org.Time.Advance(TimeSpan.FromSeconds(1));
        }

        OktaRelayRecord at = await other.PositionAsync();
        Assert.Equal(("Okta answers 500", since.ToUnixTimeMilliseconds()), (at.Fault, at.FaultSince!.Value.ToUnixTimeMilliseconds()));
        Assert.Single(log.Of("okta.log-unreadable"));
        await other.Relay.LookAsync(CancellationToken.None);
        faults.End();
        faults.End();
        Assert.Single(log.Of("okta.log-readable"));
        Assert.Null((await other.PositionAsync()).FaultSince);

        // What nobody thought of is not hidden, and its words, which could be anything, only stand in the log.
        await faults.NoteAsync(new InvalidOperationException("odd"), CancellationToken.None);
        Assert.Equal("what was read cannot be taken (InvalidOperationException): see the org's own log", (await other.PositionAsync()).Fault);
        Assert.Contains("odd", log.Of("okta.log-unreadable")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void In_the_middle_of_many_pages_the_lag_is_that_of_the_last_event_and_a_page_without_one_moves_nothing()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var at = new OktaRelayRecord { Org = "https://example.okta.com", Cursor = now - TimeSpan.FromHours(9), HeardAt = now - TimeSpan.FromHours(9) };
        RelayProgress.Move(at, new OktaPage([default], "/next", now, null, null), [], now, isEnd: false);
        Assert.Equal((now - TimeSpan.FromHours(9), "/next"), (at.Cursor, at.Next));

        LoggedEvent logged = LoggedEvent.TryRead(System.Text.Json.JsonSerializer.SerializeToElement(ScriptedEvent.Make(Suspend, "00u1", "ada@example.com", now - TimeSpan.FromHours(1))))!;
        RelayProgress.Move(at, new OktaPage([default], "/next2", now, null, null), [logged], now, isEnd: false);
        Assert.Equal((logged.Published, "/next2"), (at.Cursor, at.Next));
        Assert.Equal(logged.Published, at.HeardAt, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_429_is_waited_for_until_the_window_ends_and_near_the_limit_others_are_let_before()
    {
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(o => o.Settings(r => r with { Period = TimeSpan.FromSeconds(10) }));
        ScriptedOkta okta = relayed.Okta;
        okta.Limit = 20;
        okta.Spent = 20;

        var refused = await Assert.ThrowsAsync<OktaException>(() => relayed.Relay.LookAsync(CancellationToken.None));
        Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, refused.Status);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(61));

        // What is left of a window is for others; the page that came is taken.
        okta.Add(ScriptedEvent.Make(Suspend, "00u1", "ada@example.com", okta.Now));
        okta.Spent = 17;
        TimeSpan rest = await relayed.Relay.LookAsync(CancellationToken.None);
        Assert.Single(await relayed.TakenAsync());
        int left = 60 - (int)(okta.Now.ToUnixTimeSeconds() % 60);
        Assert.Equal(left > 10 ? left : 10, rest.TotalSeconds, 1.0);
    }

    [Fact]
    public async Task Only_what_is_followed_and_came_about_logs_out()
    {
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(o => o.Settings(r => r with { Events = [Suspend] }));
        (_, TestDevice mac) = await relayed.AddAsync("ada");
        await relayed.TellAsync("user.lifecycle.deactivate", "00uOktaAda", "ada@example.com");
        await relayed.TellAsync("user.session.start", "00uOktaAda", "ada@example.com");
        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com", result: "FAILURE");

        Assert.Empty((await mac.PollNowAsync()).Sets);
        Assert.Equal([RelayResult.NotDone], (await relayed.TakenAsync()).Select(e => e.Result));

        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com");
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task The_brake_holds_what_the_relay_brings_whatever_Okta_calls_it_and_neither_counts_for_Universal_Logout()
    {
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(limit: 1);
        (JsonNode ada, _) = await relayed.AddAsync("ada");
        (JsonNode bob, TestDevice other) = await relayed.AddAsync("bob");
        await relayed.TellAsync(Started, "00uOktaAda", "ada@example.com", "t1", "MANUAL_DEVICE_LOGOUT");
        await relayed.TellAsync(Started, "00uBob", "bob@example.com", "t2", "MANUAL_DEVICE_LOGOUT");

        JsonNode held = Assert.Single((await relayed.Org.GetAsync("/api/v1/device-logouts?held=true")).AsArray())!;
        Assert.Equal((string)bob["id"]!, (string)held["userId"]!);
        Assert.Empty((await other.PollNowAsync()).Sets);
        await TestOrg.ReadAsync(await relayed.Org.Admin.PostAsync(new Uri($"/api/v1/device-logouts/{held["traceId"]}/release", UriKind.Relative), null));
        Assert.Single((await other.PollNowAsync()).Sets);

        // An admin's own order goes out all the same.
        await relayed.Org.LogOutAsync(ada);
        Assert.Empty((await relayed.Org.GetAsync("/api/v1/device-logouts?held=true")).AsArray());
    }

    [Fact]
    public async Task A_released_logout_for_a_risk_that_Okta_saw_leaves_the_risk_level_of_this_org_alone()
    {
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(limit: 0);
        (JsonNode ada, _) = await relayed.AddAsync("ada");
        await relayed.TellAsync(Started, "00uOktaAda", "ada@example.com", "t1", "ITP_ENTITY_RISK");
        JsonNode held = Assert.Single((await relayed.Org.GetAsync("/api/v1/device-logouts?held=true")).AsArray())!;

        await TestOrg.ReadAsync(await relayed.Org.Admin.PostAsync(new Uri($"/api/v1/device-logouts/{held["traceId"]}/release", UriKind.Relative), null));

        Assert.Equal("NONE", (string)(await relayed.Org.GetAsync($"/api/v1/users/{ada["id"]}/risk"))["riskLevel"]!);
        Assert.Empty(await relayed.Org.EventsAsync("user.authentication.universal_logout"));
    }
}
