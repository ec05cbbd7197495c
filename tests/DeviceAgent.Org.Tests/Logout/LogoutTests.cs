using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Logout;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Tests.Logout;

public sealed class LogoutTests : IAsyncLifetime
{
    private const string Started = "device.desktop_mfa.device_logout.started";
    private const string Completed = "device.desktop_mfa.device_logout.completed";
    private const string Overdue = "device.desktop_mfa.device_logout.overdue";

    private TestOrg org = null!;
    private TestDevice device = null!;
    private JsonNode user = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = await org.CreateDeviceAsync("mac-1");
        user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_completed_logout_is_shown_with_its_times_and_logged_once_whatever_is_retried()
    {
        JsonNode trace = await org.LogOutAsync(user);
        Assert.Equal("pending", (string)trace["devices"]![0]!["state"]!);
        string jti = await device.TakeAsync();
        Assert.Equal("delivered", (string)(await org.DeviceOfAsync(trace))["state"]!);

        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await device.ReportAsync(jti);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        using HttpResponseMessage later = await device.ReportAsync(jti, sequence: 2);
        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal("completed", (string)state["state"]!);
        foreach (string time in new[] { "issuedAt", "handedOutAt", "deliveredAt", "receivedAt", "startedAt", "endedAt", "provenAt", "reportedAt" })
        {
            Assert.NotNull(state[time]);
        }

        Assert.Equal("ended", (string)state["sessions"]![0]!["result"]!);
        Assert.Equal(120, (int)state["steps"]![0]!["durationMs"]!);
        JsonNode started = Assert.Single(await org.EventsAsync(Started));
        JsonNode completed = Assert.Single(await org.EventsAsync(Completed));
        Assert.Equal("SUCCESS", (string)completed["outcome"]!["result"]!);
        foreach (JsonNode logEvent in new[] { started, completed })
        {
            JsonNode data = logEvent["debugContext"]!["debugData"]!;
            Assert.Equal((string)trace["traceId"]!, (string)data["traceId"]!);
            Assert.Equal("MANUAL_DEVICE_LOGOUT", (string)data["deviceLogoutType"]!);
            Assert.NotNull(data["desktopMfaClientId"]);
            Assert.Contains(logEvent["target"]!.AsArray(), t => (string)t!["id"]! == device.Id);
        }
    }

    [Fact]
    public async Task An_interim_failure_is_visible_but_not_yet_the_end()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = await device.TakeAsync();
        using HttpResponseMessage interim = await device.ReportAsync(jti, 1, OutcomeStatus.Failed, final: false, OutcomeReasons.SessionSurvived);

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal("failed", (string)state["state"]!);
        Assert.False((bool)state["final"]!);
        Assert.Equal("session-survived", (string)state["reason"]!);
        Assert.Empty(await org.EventsAsync(Completed));

        using HttpResponseMessage end = await device.ReportAsync(jti, 2);
        using HttpResponseMessage late = await device.ReportAsync(jti, 1, OutcomeStatus.Failed, final: false);
        Assert.Equal("completed", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Single(await org.EventsAsync(Completed));
    }

    [Fact]
    public async Task A_final_failure_is_logged_with_its_reason()
    {
        await org.LogOutAsync(user);
        using HttpResponseMessage response = await device.ReportAsync(
            await device.TakeAsync(), 1, OutcomeStatus.Failed, reason: OutcomeReasons.NoLinkedSession);

        JsonNode completed = Assert.Single(await org.EventsAsync(Completed));
        Assert.Equal("FAILURE", (string)completed["outcome"]!["result"]!);
        Assert.Equal("no-linked-session", (string)completed["outcome"]!["reason"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_logout_that_the_machine_has_switched_off_is_skipped_with_that_reason(bool testDevice)
    {
        TestDevice off = await org.CreateDeviceAsync("off", testDevice);
        await org.AssignAsync(off, user);
        JsonNode trace = await org.LogOutAsync(user, off.Id);

        using HttpResponseMessage response = await off.ReportAsync(
            await off.TakeAsync(), status: OutcomeStatus.Skipped, reason: OutcomeReasons.LogoutDisabled);

        JsonNode outcome = Assert.Single(await org.EventsAsync(Completed))["outcome"]!;
        Assert.Equal(("SKIPPED", "logout-disabled"), ((string)outcome["result"]!, (string)outcome["reason"]!));
        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal(("skipped", true), ((string)state["state"]!, (bool)state["final"]!));
    }

    [Fact]
    public async Task A_logout_that_waits_for_the_machines_cap_says_so_and_until_when()
    {
        JsonNode trace = await org.LogOutAsync(user);
        DateTimeOffset until = org.Time.GetUtcNow() + TimeSpan.FromMinutes(40);
        using HttpResponseMessage response = await device.ReportAsync(
            await device.TakeAsync(), status: OutcomeStatus.Failed, final: false, reason: OutcomeReasons.ForcedLogoutCap, retryAt: until);
        org.Time.Advance(TimeSpan.FromMinutes(10));

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal(("failed", false, "forced-logout-cap"), ((string)state["state"]!, (bool)state["final"]!, (string)state["reason"]!));
        Assert.Equal(until.ToUnixTimeMilliseconds(), DateTimeOffset.Parse((string)state["retryAt"]!, null).ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(false, "SKIPPED")]
    [InlineData(true, "SUCCESS")]
    public async Task A_dry_run_counts_as_success_only_on_a_test_device(bool testDevice, string result)
    {
        TestDevice dry = await org.CreateDeviceAsync("dry", testDevice);
        await org.AssignAsync(dry, user);
        await org.LogOutAsync(user, dry.Id);

        using HttpResponseMessage response = await dry.ReportAsync(
            await dry.TakeAsync(), status: OutcomeStatus.Skipped, reason: OutcomeReasons.DryRun, dryRun: true);

        Assert.Equal(result, (string)Assert.Single(await org.EventsAsync(Completed))["outcome"]!["result"]!);
    }

    [Fact]
    public async Task A_second_logout_merges_with_one_that_was_never_handed_out()
    {
        JsonNode first = await org.LogOutAsync(user);
        org.Time.Advance(TimeSpan.FromMinutes(2));
        await org.Admin.PostAsync(Lifecycle("suspend"), null);
        (string jti, string set) = (await device.PollNowAsync()).Sets.Single();

        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken(set));
        Assert.Equal(org.Time.GetUtcNow().ToUnixTimeSeconds(), token.IssuedAt.ToUnixTimeSeconds());
        Assert.Equal(jti, (string)first["devices"]![0]!["jti"]!);
        await device.AcknowledgeAsync(jti);
        using HttpResponseMessage response = await device.ReportAsync(jti);
        Assert.Equal(
            ["MANUAL_DEVICE_LOGOUT", "USER_SUSPENDED"],
            (await org.EventsAsync(Completed)).Select(e => (string)e["debugContext"]!["debugData"]!["deviceLogoutType"]!));
        Assert.Equal(2, (await org.EventsAsync(Started)).Count);
    }

    [Fact]
    public async Task A_second_logout_after_a_hand_out_is_a_second_command()
    {
        await org.LogOutAsync(user);
        await device.PollNowAsync();
        await org.LogOutAsync(user);

        Assert.Equal(2, (await device.PollNowAsync()).Sets.Count);
    }

    [Fact]
    public async Task Users_of_one_device_get_commands_of_their_own()
    {
        JsonNode grace = await org.CreateUserAsync("grace@example.com");
        await org.AssignAsync(device, grace, "grace");
        await org.LogOutAsync(user);
        await org.LogOutAsync(grace);

        string[] logins = [.. (await device.PollNowAsync()).Sets.Values
            .Select(s => SecurityEventToken.Read(new JsonWebToken(s)).Subject!.User!.Email!).Order()];

        Assert.Equal(["ada@example.com", "grace@example.com"], logins);
    }

    [Fact]
    public async Task Withdrawing_before_the_hand_out_takes_the_command_back()
    {
        JsonNode trace = await org.LogOutAsync(user);

        JsonNode after = await org.WithdrawAsync(trace);
        await org.WithdrawAsync(trace);

        Assert.Equal("withdrawn", (string)after["devices"]![0]!["state"]!);
        Assert.Empty((await device.PollNowAsync()).Sets);
        Assert.Equal("SKIPPED", (string)Assert.Single(await org.EventsAsync(Completed))["outcome"]!["result"]!);
    }

    [Fact]
    public async Task Withdrawing_after_the_delivery_sends_a_second_SET()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = await device.TakeAsync();
        Task<Protocol.Polling.PollResponse> held = await device.HoldAsync();

        await org.WithdrawAsync(trace);

        (string second, string set) = (await held).Sets.Single();
        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken(set));
        Assert.NotEqual(jti, second);
        Assert.Equal(EventTypes.LogoutWithdrawn, token.EventType);
        Assert.Equal(jti, token.ReadLogoutWithdrawn().Command);
        Assert.Empty(await org.EventsAsync(Completed));
        using HttpResponseMessage response = await device.ReportAsync(jti, status: OutcomeStatus.Skipped, reason: OutcomeReasons.Withdrawn);
        Assert.Equal("withdrawn", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Equal("SKIPPED", (string)Assert.Single(await org.EventsAsync(Completed))["outcome"]!["result"]!);
    }

    [Fact]
    public async Task A_withdrawn_command_that_was_never_acknowledged_ends_with_the_acknowledged_withdrawal()
    {
        JsonNode trace = await org.LogOutAsync(user);
        await device.PollNowAsync();
        await org.WithdrawAsync(trace);

        await device.TakeAsync();

        Assert.True((bool)(await org.DeviceOfAsync(trace))["final"]!);
        Assert.Single(await org.EventsAsync(Completed));
    }

    [Fact]
    public async Task Withdrawing_one_of_two_merged_traces_leaves_the_command_to_the_other()
    {
        JsonNode first = await org.LogOutAsync(user);
        org.Time.Advance(TimeSpan.FromMinutes(2));
        JsonNode second = await org.LogOutAsync(user);

        await org.WithdrawAsync(second);

        string set = (await device.PollNowAsync()).Sets.Values.Single();
        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken(set));
        Assert.Equal((string)first["traceId"]!, token.Transaction);
        Assert.Equal((string)first["issuedAt"]!, org.Time.GetUtcNow().AddMinutes(-2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
        Assert.Equal(org.Time.GetUtcNow().AddMinutes(-2).ToUnixTimeSeconds(), token.IssuedAt.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Suspending_and_deactivating_log_the_user_out_and_unsuspending_offers_to_withdraw()
    {
        await TestOrg.ReadAsync(await org.Admin.PostAsync(Lifecycle("suspend"), null));
        JsonNode unsuspended = await TestOrg.ReadAsync(await org.Admin.PostAsync(Lifecycle("unsuspend"), null));
        JsonNode offer = Assert.Single(unsuspended["waitingDeviceLogouts"]!.AsArray())!;
        await TestOrg.ReadAsync(await org.Admin.PostAsync((string)offer["_links"]!["withdraw"]!["href"]!, null));
        await TestOrg.ReadAsync(await org.Admin.PostAsync(Lifecycle("deactivate"), null));

        Assert.Equal(
            ["USER_SUSPENDED", "USER_DEACTIVATED"],
            (await org.EventsAsync(Started)).Select(e => (string)e["debugContext"]!["debugData"]!["deviceLogoutType"]!));
        Assert.Single((await device.PollNowAsync()).Sets);
        foreach (string step in new[] { "suspend", "unsuspend", "deactivate" })
        {
            Assert.Single(await org.EventsAsync($"user.lifecycle.{step}"));
        }
    }

    [Fact]
    public async Task A_stranger_device_or_no_device_at_all_issues_nothing()
    {
        TestDevice other = await org.CreateDeviceAsync("other");
        JsonNode lonely = await org.CreateUserAsync("lonely@example.com");

        using HttpResponseMessage stranger = await org.Admin.PostAsJsonAsync(
            $"/api/v1/users/{user["id"]}/device-logout", new { devices = new[] { device.Id, other.Id } });
        using HttpResponseMessage none = await org.Admin.PostAsync(new Uri($"/api/v1/users/{lonely["id"]}/device-logout", UriKind.Relative), null);

        Assert.Contains(other.Id, (await TestOrg.ReadAsync(stranger, HttpStatusCode.BadRequest))["errorCauses"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("no devices", (await TestOrg.ReadAsync(none, HttpStatusCode.BadRequest))["errorCauses"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(await org.EventsAsync(Started));
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_closed_gate_shows_as_blocked_with_the_version()
    {
        await device.CheckInAsync("9.45.0", satisfied: false);
        JsonNode trace = await org.LogOutAsync(user);

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal("blocked", (string)state["state"]!);
        Assert.Equal("Okta Verify 9.45.0 is older than 9.46.1", (string)state["reason"]!);

        await device.CheckInAsync();
        Assert.Equal("pending", (string)(await org.DeviceOfAsync(trace))["state"]!);
    }

    [Fact]
    public async Task An_acknowledged_command_without_outcome_is_overdue_after_5_minutes_with_one_event()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = await device.TakeAsync();
        org.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await LookAsync();
        Assert.Equal("delivered", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Empty(await org.EventsAsync(Overdue));

        org.Time.Advance(TimeSpan.FromSeconds(1));
        await LookAsync();
        await LookAsync();

        Assert.Equal("overdue", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Equal("no-outcome", (string)Assert.Single(await org.EventsAsync(Overdue))["outcome"]!["reason"]!);
        using HttpResponseMessage response = await device.ReportAsync(jti);
        Assert.Equal("completed", (string)(await org.DeviceOfAsync(trace))["state"]!);
    }

    [Fact]
    public async Task A_silent_device_with_a_waiting_command_becomes_overdue_and_contact_ends_that()
    {
        JsonNode trace = await org.LogOutAsync(user);
        org.Time.Advance(TimeSpan.FromDays(1));
        await LookAsync();
        Assert.Equal("overdue", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Equal("no-contact", (string)Assert.Single(await org.EventsAsync(Overdue))["outcome"]!["reason"]!);

        await device.CheckInAsync();

        Assert.Equal("pending", (string)(await org.DeviceOfAsync(trace))["state"]!);
    }

    [Fact]
    public async Task A_reported_link_makes_a_device_the_users_and_stays_30_days_after_it_is_gone()
    {
        TestDevice linked = await org.CreateDeviceAsync("linked");
        await linked.CheckInAsync(links: ["Grace@Example.com"]);
        JsonNode grace = await org.CreateUserAsync("grace@example.com");
        Assert.Single((await org.GetAsync($"/api/v1/users/{grace["id"]}/devices")).AsArray());
        Assert.Single((await org.GetAsync($"/api/v1/devices/{linked.Id}/users")).AsArray());

        org.Time.Advance(TimeSpan.FromDays(40));
        Assert.Single((await org.GetAsync($"/api/v1/users/{grace["id"]}/devices")).AsArray());
        await linked.CheckInAsync();
        await linked.CheckInAsync();
        Assert.Single(await org.EventsAsync("device.user.link.removed"));

        org.Time.Advance(TimeSpan.FromDays(30));
        Assert.Single((await org.GetAsync($"/api/v1/users/{grace["id"]}/devices")).AsArray());
        org.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await org.GetAsync($"/api/v1/users/{grace["id"]}/devices")).AsArray());
    }

    [Fact]
    public async Task Refusals_are_logged_once()
    {
        RefusalReport refusal = new("x1", "invalid_key", "signature", 3);
        await device.CheckInAsync(refusals: [refusal]);
        await device.CheckInAsync(refusals: [refusal]);

        JsonNode logEvent = Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.refused"));
        Assert.Equal("x1", (string)logEvent["debugContext"]!["debugData"]!["jti"]!);
    }

    [Fact]
    public async Task A_restart_keeps_everything()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        TestOrg before = org;

        org = await before.RestartAsync();
        TestDevice again = device.At(org);

        Assert.Equal(jti, (await again.PollNowAsync()).Sets.Keys.Single());
        await again.AcknowledgeAsync(jti);
        using HttpResponseMessage response = await again.ReportAsync(jti);
        Assert.Equal("completed", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Single(await org.EventsAsync(Started));
    }

    [Fact]
    public async Task Outcomes_that_cannot_be_are_refused()
    {
        await org.LogOutAsync(user);
        string jti = await device.TakeAsync();

        using HttpResponseMessage status = await device.ReportAsync(jti, status: "maybe");
        using HttpResponseMessage sequence = await device.ReportAsync(jti, sequence: 0);
        using HttpResponseMessage interim = await device.ReportAsync(jti, status: OutcomeStatus.Completed, final: false);

        Assert.All([status, sequence, interim], r => Assert.Equal(HttpStatusCode.BadRequest, r.StatusCode));
    }

    [Fact]
    public async Task Bug_a_withdrawn_trace_took_over_the_end_of_the_command_that_another_trace_still_wanted()
    {
        JsonNode first = await org.LogOutAsync(user);
        JsonNode second = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        await org.WithdrawAsync(second);

        using HttpResponseMessage response = await device.ReportAsync(jti);

        Assert.Equal("completed", (string)(await org.DeviceOfAsync(first))["state"]!);
        JsonNode withdrawn = await org.DeviceOfAsync(second);
        Assert.Equal(("withdrawn", true), ((string)withdrawn["state"]!, (bool)withdrawn["final"]!));
        Assert.Equal(["SKIPPED", "SUCCESS"], (await org.EventsAsync(Completed)).Select(e => (string)e["outcome"]!["result"]!));
    }

    [Fact]
    public async Task Whatever_runs_at_the_same_time_each_fact_is_appended_once_and_every_trace_ends()
    {
        string[] traces = [.. (await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            JsonNode trace = await org.LogOutAsync(user);
            await Task.WhenAll(device.PollNowAsync(), i % 3 == 0 ? org.WithdrawAsync(trace) : Task.FromResult(trace));
            return trace;
        }))).Select(t => (string)t["traceId"]!)];

        for (Protocol.Polling.PollResponse waiting = await device.PollNowAsync(); waiting.Sets.Count > 0; waiting = await device.PollNowAsync())
        {
            string[] jtis = [.. waiting.Sets.Keys];
            await Task.WhenAll(device.AcknowledgeAsync(jtis), device.AcknowledgeAsync(jtis));
            HttpResponseMessage[] answers = await Task.WhenAll(jtis.SelectMany(j => new[] { device.ReportAsync(j), device.ReportAsync(j), device.ReportAsync(j, 2) }));
            Array.ForEach(answers, a => a.Dispose());
        }

        foreach (string type in new[] { Started, Completed })
        {
            Assert.Equal(traces.Order(), (await org.EventsAsync(type)).Select(e => (string)e["transaction"]!["id"]!).Order());
        }

        Assert.All((await org.GetAsync("/api/v1/device-logouts")).AsArray(), t => Assert.True((bool)t!["devices"]![0]!["final"]!));
    }

    [Fact]
    public async Task A_user_is_logged_out_once_by_a_suspension_and_again_by_a_deactivation_while_suspended()
    {
        await TestOrg.ReadAsync(await org.Admin.PostAsync(Lifecycle("suspend"), null));
        using HttpResponseMessage twice = await org.Admin.PostAsync(Lifecycle("suspend"), null);
        await device.PollNowAsync();
        await TestOrg.ReadAsync(await org.Admin.PostAsync(Lifecycle("deactivate"), null));

        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
        Assert.Equal(2, (await org.EventsAsync(Started)).Count);
        Assert.Equal(2, (await device.PollNowAsync()).Sets.Count);
    }

    private Uri Lifecycle(string step) => new($"/api/v1/users/{user["id"]}/lifecycle/{step}", UriKind.Relative);

    private Task LookAsync() =>
        ((OverdueMonitor)org.Host.Services.GetService(typeof(OverdueMonitor))!).LookAsync(CancellationToken.None);
}
