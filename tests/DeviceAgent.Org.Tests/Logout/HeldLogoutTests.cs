using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Logout;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Tests.Logout;

/// <summary>The brake on automatic logouts: what it holds, and what becomes of it.</summary>
public sealed class HeldLogoutTests : IAsyncLifetime
{
    private const string Held = "device.desktop_mfa.device_logout.held";
    private const string Released = "device.desktop_mfa.device_logout.released";
    private const string Completed = "device.desktop_mfa.device_logout.completed";

    private readonly List<(JsonNode User, TestDevice Device)> people = [];
    private TestOrg org = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Of_20_suspensions_at_once_exactly_those_above_the_limit_are_held()
    {
        await StartAsync(limit: 10, users: 20);

        JsonNode[] answers = await Task.WhenAll(people.Select(p => SuspendAsync(p.User)));

        // Newest first: the order in which the org took them.
        JsonNode[] traces = [.. (await org.GetAsync("/api/v1/device-logouts")).AsArray().Select(t => t!)];
        Assert.Equal(20, traces.Length);
        Assert.All(traces[..10], t => Assert.Equal("held", State(t)));
        Assert.All(traces[10..], t => Assert.Equal("pending", State(t)));
        Assert.Equal(
            traces[..10].Select(Id).Order(),
            answers.Where(a => (bool)a["held"]!).Select(Id).Order());
        Assert.Equal(traces[..10].Select(Id), (await HeldAsync()).Select(Id));
        Assert.Equal(traces[..10].Select(Id).Order(), (await org.EventsAsync(Held)).Select(e => (string)e["transaction"]!["id"]!).Order());
        PollResponse[] polls = await Task.WhenAll(people.Select(p => p.Device.PollNowAsync()));
        Assert.Equal(10, polls.Count(p => p.Sets.Count == 1));
        Assert.Equal(10, polls.Count(p => p.Sets.Count == 0));
    }

    [Fact]
    public async Task The_window_rolls_and_ends_after_ten_minutes()
    {
        await StartAsync(limit: 1, users: 3);
        await SuspendAsync(people[0].User);
        org.Time.Advance(AutomaticBrake.Window - TimeSpan.FromMilliseconds(1));
        JsonNode within = await SuspendAsync(people[1].User);
        org.Time.Advance(AutomaticBrake.Window);
        JsonNode after = await SuspendAsync(people[2].User);

        Assert.True((bool)within["held"]!);
        Assert.False((bool)after["held"]!);
    }

    [Fact]
    public async Task What_is_held_counts_so_that_a_storm_does_not_get_through_bit_by_bit()
    {
        await StartAsync(limit: 1, users: 4);
        await SuspendAsync(people[0].User);
        foreach ((JsonNode user, _) in people[1..])
        {
            org.Time.Advance(TimeSpan.FromMinutes(9));
            Assert.True((bool)(await SuspendAsync(user))["held"]!);
        }
    }

    [Fact]
    public async Task A_trace_is_held_as_a_whole_when_it_would_pass_the_limit()
    {
        await StartAsync(limit: 2, users: 1);
        TestDevice second = await org.CreateDeviceAsync("second");
        TestDevice third = await org.CreateDeviceAsync("third");
        await org.AssignAsync(second, people[0].User);
        await org.AssignAsync(third, people[0].User);

        JsonNode trace = await TraceAsync(await SuspendAsync(people[0].User));

        Assert.Equal(["held", "held", "held"], trace["devices"]!.AsArray().Select(d => (string)d!["state"]!));
        foreach (TestDevice device in new[] { people[0].Device, second, third })
        {
            Assert.Empty((await device.PollNowAsync()).Sets);
        }
    }

    [Fact]
    public async Task Several_triggers_for_one_device_are_one_device()
    {
        await StartAsync(limit: 1, users: 1);
        JsonNode suspended = await SuspendAsync(people[0].User);
        JsonNode deactivated = await PostAsync($"/api/v1/users/{people[0].User["id"]}/lifecycle/deactivate");

        Assert.False((bool)suspended["held"]!);
        Assert.False((bool)deactivated["held"]!);
        Assert.Single((await people[0].Device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Manual_logouts_are_never_held_and_do_not_count()
    {
        await StartAsync(limit: 1, users: 4);
        foreach ((JsonNode user, TestDevice device) in people[..3])
        {
            await org.LogOutAsync(user);
            Assert.Single((await device.PollNowAsync()).Sets);
        }

        Assert.False((bool)(await SuspendAsync(people[3].User))["held"]!);
    }

    [Fact]
    public async Task A_limit_of_0_holds_every_automatic_logout_and_no_manual_one()
    {
        await StartAsync(limit: 0, users: 2);
        Assert.True((bool)(await SuspendAsync(people[0].User))["held"]!);
        await org.LogOutAsync(people[1].User);

        Assert.Empty((await people[0].Device.PollNowAsync()).Sets);
        Assert.Single((await people[1].Device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_release_reaches_a_waiting_device_at_once_with_the_original_moment_of_issue_and_is_logged_once()
    {
        await StartAsync(limit: 0, users: 1);
        DateTimeOffset issued = org.Time.GetUtcNow();
        JsonNode trace = await SuspendAsync(people[0].User);
        org.Time.Advance(TimeSpan.FromHours(5));
        Task<PollResponse> held = await people[0].Device.HoldAsync();

        JsonNode released = await ReleaseAsync(trace);
        await ReleaseAsync(trace);

        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken((await held).Sets.Values.Single()));
        Assert.Equal(issued.ToUnixTimeSeconds(), token.IssuedAt.ToUnixTimeSeconds());
        Assert.InRange(token.ReadSessionRevoked().EventTimestamp!.Value - (issued.ToUnixTimeMilliseconds() / 1000.0), 0, 0.0021);
        Assert.Equal("pending", State(released));
        Assert.NotNull(released["heldAt"]);
        Assert.NotNull(released["releasedAt"]);
        Assert.Null(released["_links"]!["release"]);
        JsonNode hold = Assert.Single(await org.EventsAsync(Held));
        Assert.Equal(("SystemPrincipal", "DEFERRED"), ((string)hold["actor"]!["type"]!, (string)hold["outcome"]!["result"]!));
        JsonNode release = Assert.Single(await org.EventsAsync(Released));
        Assert.Equal("PublicClientApp", (string)release["actor"]!["type"]!);
        Assert.All([hold, release], e => Assert.Equal(
            [(string)people[0].User["id"]!, people[0].Device.Id], e["target"]!.AsArray().Select(t => (string)t!["id"]!)));
    }

    [Fact]
    public async Task A_manual_logout_goes_out_at_once_beside_a_held_one_which_keeps_its_own_moment()
    {
        await StartAsync(limit: 0, users: 1);
        (JsonNode user, TestDevice device) = people[0];
        DateTimeOffset first = org.Time.GetUtcNow();
        JsonNode held = await SuspendAsync(user);
        org.Time.Advance(TimeSpan.FromHours(1));
        DateTimeOffset second = org.Time.GetUtcNow();
        Task<PollResponse> poll = await device.HoldAsync();
        JsonNode manual = await org.LogOutAsync(user);

        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken((await poll).Sets.Values.Single()));
        Assert.Equal((Id(manual), second.ToUnixTimeSeconds()), (token.Transaction, token.IssuedAt.ToUnixTimeSeconds()));
        Assert.Equal("held", State(await TraceAsync(held)));

        await device.TakeAsync();
        await ReleaseAsync(held);
        token = SecurityEventToken.Read(new JsonWebToken((await device.PollNowAsync()).Sets.Values.Single()));
        Assert.Equal((Id(held), first.ToUnixTimeSeconds()), (token.Transaction, token.IssuedAt.ToUnixTimeSeconds()));
    }

    [Fact]
    public async Task A_later_held_logout_lends_its_moment_to_no_earlier_one_that_is_released_without_it()
    {
        await StartAsync(limit: 0, users: 1);
        (JsonNode user, TestDevice device) = people[0];
        DateTimeOffset first = org.Time.GetUtcNow();
        JsonNode suspended = await SuspendAsync(user);
        org.Time.Advance(TimeSpan.FromHours(1));
        JsonNode deactivated = await PostAsync($"/api/v1/users/{user["id"]}/lifecycle/deactivate");

        await ReleaseAsync(suspended);

        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken((await device.PollNowAsync()).Sets.Values.Single()));
        Assert.Equal((Id(suspended), first.ToUnixTimeSeconds()), (token.Transaction, token.IssuedAt.ToUnixTimeSeconds()));
        Assert.Equal([Id(deactivated)], (await HeldAsync()).Select(Id));
    }

    [Fact]
    public async Task A_held_logout_does_not_take_back_a_manual_one_that_waits()
    {
        await StartAsync(limit: 0, users: 1);
        (JsonNode user, TestDevice device) = people[0];
        JsonNode manual = await org.LogOutAsync(user);
        org.Time.Advance(TimeSpan.FromMinutes(1));
        await SuspendAsync(user);

        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken((await device.PollNowAsync()).Sets.Values.Single()));
        Assert.Equal(Id(manual), token.Transaction);
    }

    [Fact]
    public async Task What_is_held_is_not_overdue_and_after_its_release_the_device_has_its_time()
    {
        await StartAsync(limit: 0, users: 1);
        JsonNode trace = await SuspendAsync(people[0].User);
        org.Time.Advance(TimeSpan.FromDays(3));
        await LookAsync();
        Assert.Equal("held", State(await TraceAsync(trace)));

        Assert.Equal("pending", State(await ReleaseAsync(trace)));
        org.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        await LookAsync();
        Assert.Empty(await org.EventsAsync("device.desktop_mfa.device_logout.overdue"));
        org.Time.Advance(TimeSpan.FromSeconds(1));
        await LookAsync();
        Assert.Equal("overdue", State(await TraceAsync(trace)));
        Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.overdue"));
    }

    [Fact]
    public async Task Unsuspending_offers_to_withdraw_what_is_held_and_a_release_does_not_bring_it_back()
    {
        await StartAsync(limit: 0, users: 1);
        (JsonNode user, TestDevice device) = people[0];
        JsonNode trace = await SuspendAsync(user);
        JsonNode offer = Assert.Single((await PostAsync($"/api/v1/users/{user["id"]}/lifecycle/unsuspend"))["waitingDeviceLogouts"]!.AsArray())!;
        Assert.Equal((Id(trace), "held"), (Id(offer), State(offer)));
        string release = (string)offer["_links"]!["release"]!["href"]!;

        JsonNode withdrawn = await PostAsync((string)offer["_links"]!["withdraw"]!["href"]!);
        await PostAsync(release);

        Assert.Equal("withdrawn", State(withdrawn));
        Assert.True((bool)withdrawn["devices"]![0]!["final"]!);
        Assert.Empty((await device.PollNowAsync()).Sets);
        Assert.Empty(await HeldAsync());
        Assert.Empty(await org.EventsAsync(Released));
        Assert.Equal("SKIPPED", (string)Assert.Single(await org.EventsAsync(Completed))["outcome"]!["result"]!);
    }

    [Fact]
    public async Task A_restart_keeps_what_is_held_and_what_counts()
    {
        await StartAsync(limit: 1, users: 3);
        await SuspendAsync(people[0].User);
        JsonNode trace = await SuspendAsync(people[1].User);

        org = await org.RestartAsync(o => o with { AutomaticLimit = 1 });

        Assert.Equal([Id(trace)], (await HeldAsync()).Select(Id));
        TestDevice device = people[1].Device.At(org);
        Assert.Empty((await device.PollNowAsync()).Sets);
        Assert.True((bool)(await SuspendAsync(people[2].User))["held"]!);
        await ReleaseAsync(trace);
        Assert.Single((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_device_can_neither_acknowledge_nor_finish_what_is_held()
    {
        await StartAsync(limit: 0, users: 1);
        (JsonNode user, TestDevice device) = people[0];
        JsonNode trace = await TraceAsync(await SuspendAsync(user));
        string jti = (string)trace["devices"]![0]!["jti"]!;

        await device.AcknowledgeAsync(jti);
        using HttpResponseMessage outcome = await device.ReportAsync(jti);
        using HttpResponseMessage release = await device.Client.PostAsync(
            new Uri($"/api/v1/device-logouts/{Id(trace)}/release", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.NotFound, outcome.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, release.StatusCode);
        Assert.Equal("held", State(await TraceAsync(trace)));
    }

    [Fact]
    public async Task Releases_and_withdrawals_at_once_end_in_one_of_the_two()
    {
        await StartAsync(limit: 0, users: 8);
        JsonNode[] traces = await Task.WhenAll(people.Select(p => SuspendAsync(p.User)));

        await Task.WhenAll(traces.SelectMany(t => new[] { ReleaseAsync(t), PostAsync($"/api/v1/device-logouts/{Id(t)}/withdraw"), ReleaseAsync(t) }));

        Assert.Empty(await HeldAsync());
        PollResponse[] polls = await Task.WhenAll(people.Select(p => p.Device.PollNowAsync()));
        Assert.All(polls, p => Assert.Empty(p.Sets));
        Assert.Equal(traces.Length, (await org.EventsAsync(Completed)).Count);
    }

    [Theory]
    [InlineData("POST", "/api/v1/device-logouts/nothing/release", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/v1/device-logouts/%27%20OR%201%3D1--/release", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/device-logouts/nothing/release", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/device-logouts?held=maybe", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/device-logouts?held=TRUE", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/device-logouts?held=true&held=false", HttpStatusCode.BadRequest)]
    public async Task Bad_requests_are_refused(string method, string path, HttpStatusCode expected)
    {
        await StartAsync(limit: 0, users: 0);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage answer = await org.Admin.SendAsync(request);
        Assert.NotNull((await TestOrg.ReadAsync(answer, expected))["errorCode"]);
    }

    [Fact]
    public async Task A_release_needs_a_token_and_nothing_but_the_trace()
    {
        await StartAsync(limit: 0, users: 1);
        JsonNode trace = await SuspendAsync(people[0].User);
        using HttpClient stranger = org.CreateAdmin(null);
        var path = new Uri($"/api/v1/device-logouts/{Id(trace)}/release", UriKind.Relative);
        using HttpResponseMessage refused = await stranger.PostAsync(path, null);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("held", State(await TraceAsync(trace)));

        using var nonsense = new StringContent("[[[");
        using HttpResponseMessage taken = await org.Admin.PostAsync(path, nonsense);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task What_was_never_held_is_not_released_and_the_others_are_listed_apart()
    {
        await StartAsync(limit: 1, users: 2);
        JsonNode passed = await SuspendAsync(people[0].User);
        JsonNode held = await SuspendAsync(people[1].User);
        await ReleaseAsync(passed);

        Assert.Empty(await org.EventsAsync(Released));
        Assert.Equal([Id(held)], (await HeldAsync()).Select(Id));
        Assert.Equal([Id(passed)], (await org.GetAsync("/api/v1/device-logouts?held=false")).AsArray().Select(t => Id(t!)));
        JsonNode listed = Assert.Single(await HeldAsync());
        Assert.Equal("USER_SUSPENDED", (string)listed["deviceLogoutType"]!);
        Assert.Equal((string)listed["issuedAt"]!, (string)listed["heldAt"]!);
        Assert.Equal(people[1].Device.Id, (string)listed["devices"]![0]!["deviceId"]!);
    }

    [Fact]
    public async Task Bug_a_logout_after_the_clock_was_set_back_made_a_waiting_one_spare_sessions()
    {
        await StartAsync(limit: 25, users: 1);
        DateTimeOffset first = org.Time.GetUtcNow();
        await org.LogOutAsync(people[0].User);
        org.Time.AdjustTime(first - TimeSpan.FromMinutes(5));
        await org.LogOutAsync(people[0].User);

        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken((await people[0].Device.PollNowAsync()).Sets.Values.Single()));
        Assert.Equal(first.ToUnixTimeSeconds(), token.IssuedAt.ToUnixTimeSeconds());
    }

    private async Task StartAsync(int limit, int users)
    {
        org = await TestOrg.StartAsync(o => o with { AutomaticLimit = limit });
        for (int i = 0; i < users; i++)
        {
            JsonNode user = await org.CreateUserAsync($"user{i}@example.com");
            TestDevice device = await org.CreateDeviceAsync($"mac-{i}");
            await org.AssignAsync(device, user, "ada");
            people.Add((user, device));
        }
    }

    private static string Id(JsonNode trace) => (string)trace["traceId"]!;

    private static string State(JsonNode trace) => (string)trace["devices"]!.AsArray().Single()!["state"]!;

    private Task<JsonNode> TraceAsync(JsonNode trace) => org.GetAsync($"/api/v1/device-logouts/{Id(trace)}");

    private async Task<IReadOnlyList<JsonNode>> HeldAsync() =>
        [.. (await org.GetAsync("/api/v1/device-logouts?held=true")).AsArray().Select(t => t!)];

    private Task<JsonNode> SuspendAsync(JsonNode user) => PostAsync($"/api/v1/users/{user["id"]}/lifecycle/suspend");

    private Task<JsonNode> ReleaseAsync(JsonNode trace) => PostAsync($"/api/v1/device-logouts/{Id(trace)}/release");

    private async Task<JsonNode> PostAsync(string path) =>
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri(path, UriKind.RelativeOrAbsolute), null));

    private Task LookAsync() =>
        ((OverdueMonitor)org.Host.Services.GetService(typeof(OverdueMonitor))!).LookAsync(CancellationToken.None);
}
