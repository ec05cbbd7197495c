using System.Text.Json.Nodes;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>What the relay makes of the events of Okta's System Log.</summary>
public sealed class RelayTests : IAsyncLifetime
{
    private const string Started = "device.desktop_mfa.device_logout.started";
    private const string Universal = "user.authentication.universal_logout";
    private const string Suspend = "user.lifecycle.suspend";
    private const string Deactivate = "user.lifecycle.deactivate";

    private RelayedOrg relayed = null!;
    private JsonNode ada = null!;
    private TestDevice mac = null!;

    private TestOrg Org => relayed.Org;

    public async Task InitializeAsync()
    {
        relayed = await RelayedOrg.StartAsync();
        (ada, mac) = await relayed.AddAsync("ada");
    }

    public async Task DisposeAsync() => await relayed.DisposeAsync();

    [Fact]
    public async Task Each_event_reaches_the_waiting_Mac_as_of_the_moment_that_it_happened()
    {
        (string Type, string? LogoutType, string Expected)[] cases =
        [
            (Started, "MANUAL_DEVICE_LOGOUT", "MANUAL_DEVICE_LOGOUT"), (Started, "ITP_ENTITY_RISK", "ITP_ENTITY_RISK"), (Started, "SOMETHING_NEW", "MANUAL_UNIVERSAL_LOGOUT"),
            (Universal, null, "MANUAL_UNIVERSAL_LOGOUT"), (Suspend, null, "USER_SUSPENDED"), (Deactivate, null, "USER_DEACTIVATED"),
        ];
        for (int i = 0; i < cases.Length; i++)
        {
            (string type, string? logoutType, string expected) = cases[i];
            Task<PollResponse> held = await mac.HoldAsync();

            JsonObject entry = await relayed.TellAsync(type, "00uOktaAda", "Ada@Example.com", $"okta-trace-{i}", logoutType, ago: TimeSpan.FromMinutes(7));

            Assert.Empty(await OktaSchemas.ValidateAsync("LogEvent", entry.ToJsonString()));
            DateTimeOffset happened = DateTimeOffset.Parse((string)entry["published"]!, System.Globalization.CultureInfo.InvariantCulture);
            KeyValuePair<string, string> set = Assert.Single((await held).Sets);
            AssertIs(happened, MomentOf(set.Value));
            await mac.AcknowledgeAsync(set.Key);
            JsonNode logout = (await relayed.LogoutsAsync())[0];
            Assert.Equal((expected, $"okta-trace-{i}"), ((string)logout["deviceLogoutType"]!, (string)logout["oktaTraceId"]!));
            Assert.Equal((string)entry["published"]!, (string)logout["issuedAt"]!);
            JsonNode started = (await Org.EventsAsync(Started))[^1];
            JsonNode debug = started["debugContext"]!["debugData"]!;
            Assert.Equal(($"okta-trace-{i}", (string)logout["traceId"]!), ((string)debug["oktaTraceId"]!, (string)debug["traceId"]!));
            Assert.Equal($"{type} in Okta, by Jane Admin", (string)started["outcome"]!["reason"]!);
        }

        Assert.Equal("ACTIVE", (string)(await Org.GetAsync($"/api/v1/users/{ada["id"]}"))["status"]!);
    }

    [Fact]
    public async Task A_user_is_found_by_login_then_by_Oktas_id_whatever_the_login_is_and_by_an_address_of_their_own()
    {
        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com");
        await relayed.TellAsync(Suspend, "00uOktaAda", "countess@example.com");
        await relayed.TellAsync(Suspend, (string)ada["id"]!, "whoever@example.com");
        Assert.All(await relayed.TakenAsync(), e => Assert.Equal((string)ada["id"]!, e.UserId));

        JsonNode bob = await CreateAsync("bob@corp.example.com", "bob@example.com");
        await relayed.TellAsync(Suspend, "00uBob", "bob@example.com");
        Assert.Equal((string)bob["id"]!, (await relayed.TakenAsync())[^1].UserId);

        // Two have it now: nobody is logged out for the other.
        await CreateAsync("robert@corp.example.com", "bob@example.com");
        await relayed.TellAsync(Suspend, "00uBob", "bob@example.com");
        Assert.Equal((null, RelayResult.NoUser), ((await relayed.TakenAsync())[^1].UserId, (await relayed.TakenAsync())[^1].Result));

        // Deleted in Okta and made anew: the login is the same person's.
        await relayed.TellAsync(Suspend, "00uOktaAdaAgain", "ada@example.com");
        await relayed.TellAsync(Suspend, "00uOktaAdaAgain", "lovelace@example.com");
        Assert.All((await relayed.TakenAsync()).TakeLast(2), e => Assert.Equal((string)ada["id"]!, e.UserId));
    }

    [Fact]
    public async Task Two_users_that_one_Okta_user_was_named_after_do_not_stop_the_relay()
    {
        await CreateAsync("countess@example.com", "countess@example.com");
        relayed.Okta.Add(ScriptedEvent.Make(Suspend, "00uOktaAda", "ada@example.com", relayed.Okta.Now));
        relayed.Okta.Add(ScriptedEvent.Make(Suspend, "00uOktaAda", "countess@example.com", relayed.Okta.Now));

        await relayed.Relay.LookAsync(CancellationToken.None);

        Assert.All(await relayed.TakenAsync(), e => Assert.Equal((string)ada["id"]!, e.UserId));
    }

    [Fact]
    public async Task Who_is_not_here_is_logged_once_and_counted()
    {
        for (int i = 0; i < 3; i++)
        {
            await relayed.TellAsync(Suspend, "00uStranger", "stranger@example.com");
        }

        JsonNode told = Assert.Single(await Org.EventsAsync("system.okta_log.relay"));
        Assert.Equal(("SKIPPED", "stranger@example.com"), ((string)told["outcome"]!["result"]!, (string)told["target"]![0]!["alternateId"]!));
        Assert.Equal(3, (await Diagnostics.Scrape.OfAsync(Org))["deviceorg_relay_events_total{result=\"no_user\"}"]);
        Assert.Empty(await relayed.LogoutsAsync());
    }

    [Fact]
    public async Task Events_of_one_trace_are_one_logout_and_another_trace_is_another()
    {
        await relayed.TellAsync(Universal, "00uOktaAda", "ada@example.com", "okta-trace-1", ago: TimeSpan.FromSeconds(20));
        await relayed.TellAsync(Started, "00uOktaAda", "ada@example.com", "okta-trace-1", "MANUAL_UNIVERSAL_LOGOUT", ago: TimeSpan.FromSeconds(19));
        Assert.Single(await relayed.LogoutsAsync());
        Assert.Equal([RelayResult.Issued, RelayResult.SameTrace], (await relayed.TakenAsync()).Select(e => e.Result));

        await relayed.TellAsync(Started, "00uOktaAda", "ada@example.com", "okta-trace-2", "MANUAL_UNIVERSAL_LOGOUT");
        Assert.Equal(2, (await relayed.LogoutsAsync()).Count);
    }

    [Fact]
    public async Task What_cannot_be_read_stops_nothing()
    {
        JsonObject[] odd = [.. Enumerable.Range(0, 6).Select(_ => ScriptedEvent.Make(Suspend, "00uOktaAda", "ada@example.com", relayed.Okta.Now))];
        odd[0].Remove("published");
        odd[1]["published"] = "yesterday";
        odd[2]["uuid"] = 5;
        odd[3]["target"] = "nobody";
        odd[4]["target"] = new JsonArray(new JsonObject { ["type"] = "User" });
        odd[5]["target"]![1]!["alternateId"] = "ada\u0000\u001b[31m@example.com";
        foreach (JsonObject entry in odd)
        {
            relayed.Okta.Add(entry);
        }

        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com");

        Assert.Single((await mac.PollNowAsync()).Sets);
        Assert.Equal(3, (await Diagnostics.Scrape.OfAsync(Org))["deviceorg_relay_events_total{result=\"unreadable\"}"]);
        Assert.Equal([RelayResult.NoUser, RelayResult.NoUser, RelayResult.NoUser, RelayResult.Issued], (await relayed.TakenAsync()).Select(e => e.Result));
    }

    [Fact]
    public async Task A_late_event_moves_the_moment_of_no_logout_that_was_ordered_later()
    {
        DateTimeOffset ordered = Org.Time.GetUtcNow();
        JsonNode byHand = await Org.LogOutAsync(ada);
        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com", ago: TimeSpan.FromHours(2));
        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com", ago: TimeSpan.FromHours(3));

        string set = Assert.Single((await mac.PollNowAsync()).Sets).Value;

        AssertIs(ordered, MomentOf(set));
        Assert.Equal("pending", (string)(await Org.DeviceOfAsync(byHand))["state"]!);
    }

    [Fact]
    public async Task Bug_a_withdrawn_late_event_took_a_later_logouts_moment_with_it()
    {
        // Three logouts in one command that nobody has seen: the last one that was told is not the last one that happened.
        DateTimeOffset ordered = Org.Time.GetUtcNow();
        await Org.LogOutAsync(ada);
        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com", ago: TimeSpan.FromHours(2));
        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com", ago: TimeSpan.FromHours(3));

        await Org.WithdrawAsync((await relayed.LogoutsAsync())[0]);

        AssertIs(ordered, MomentOf(Assert.Single((await mac.PollNowAsync()).Sets).Value));
    }

    [Fact]
    public async Task A_session_after_a_late_event_is_not_meant_also_when_the_event_lies_in_the_future()
    {
        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com", ago: TimeSpan.FromHours(5));
        DateTimeOffset late = MomentOf((await mac.PollNowAsync()).Sets.Single().Value);
        Assert.Equal(Org.Time.GetUtcNow() - TimeSpan.FromHours(5), late, TimeSpan.FromSeconds(1));
        await mac.AcknowledgeAsync([.. (await mac.PollNowAsync()).Sets.Keys]);

        await relayed.TellAsync(Suspend, "00uOktaAda", "ada@example.com", ago: TimeSpan.FromMinutes(-30));
        AssertIs(Org.Time.GetUtcNow(), MomentOf((await mac.PollNowAsync()).Sets.Single().Value));
    }

    [Fact]
    public async Task While_logouts_are_off_it_goes_on_and_says_so()
    {
        await Org.Admin.PostAsync(new Uri("/api/v1/features/ftrDeviceLogoutMacOS/DISABLE", UriKind.Relative), null);
        await relayed.TellAsync(Started, "00uOktaAda", "ada@example.com", "t1", "MANUAL_DEVICE_LOGOUT");
        await CreateAsync("bob@example.com", "bob@example.com");
        await relayed.TellAsync(Suspend, "00uBob", "bob@example.com");

        Assert.Equal([RelayResult.SwitchedOff, RelayResult.NoDevices], (await relayed.TakenAsync()).Select(e => e.Result));
        Assert.Empty((await mac.PollNowAsync()).Sets);
        Assert.Single(await Org.EventsAsync("device.desktop_mfa.device_logout.skipped"));
    }

    /// <summary>A time in whole milliseconds means any moment of its millisecond.</summary>
    private static void AssertIs(DateTimeOffset expected, DateTimeOffset moment) => Assert.InRange(moment, expected - TimeSpan.FromMilliseconds(1), expected + TimeSpan.FromMilliseconds(1));

    private static DateTimeOffset MomentOf(string set) => SecurityEventToken.Read(new JsonWebToken(set)).ReadSessionRevoked().EventTime!.Value;

    private async Task<JsonNode> CreateAsync(string login, string email) => await TestOrg.ReadAsync(await Org.Admin.PostAsync(
        new Uri("/api/v1/users", UriKind.Relative),
        new StringContent($$$"""{"profile":{"login":"{{{login}}}","email":"{{{email}}}"}}""", System.Text.Encoding.UTF8, "application/json")));
}
