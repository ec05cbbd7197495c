using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Tests.Scep;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Org.Tests.Diagnostics;

/// <summary>What <c>/metrics</c> counts.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private TestDevice mac = null!;
    private JsonNode ada = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(options => options with { AutomaticLimit = 0, OverdueAfter = TimeSpan.FromHours(1) });
        ada = await org.CreateUserAsync("ada@example.com");
        mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada, "adas-account");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Without_a_token_there_are_none_and_on_the_device_listener_with_none_either()
    {
        using HttpClient stranger = org.CreateAdmin(null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mac.Client.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_logout_is_open_until_its_end_and_then_in_the_histogram_with_the_time_since_its_issue()
    {
        await org.LogOutAsync(ada);
        Assert.Equal(1, (await FreshAsync())["deviceorg_open_commands{state=\"pending\"}"]);
        string jti = await mac.TakeAsync();
        Assert.Equal(1, (await FreshAsync())["deviceorg_open_commands{state=\"delivered\"}"]);
        await mac.ReportAsync(jti, 1, OutcomeStatus.Failed, final: false, OutcomeReasons.SessionSurvived);
        org.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(1, (await FreshAsync())["deviceorg_open_commands{state=\"failed\"}"]);
        await mac.ReportAsync(jti, 2, OutcomeStatus.Completed);
        await mac.ReportAsync(jti, 2, OutcomeStatus.Completed);

        Scrape end = await FreshAsync();

        Assert.Equal(0, end["deviceorg_open_commands{state=\"failed\"}"]);
        Assert.Equal(105, end["deviceorg_logout_duration_seconds_sum{result=\"SUCCESS\"}"], 0.01);
        Assert.Equal(0, end["deviceorg_logout_duration_seconds_bucket{le=\"60\",result=\"SUCCESS\"}"]);
        Assert.Equal(1, end["deviceorg_logout_duration_seconds_bucket{le=\"300\",result=\"SUCCESS\"}"]);
        Assert.Equal(1, end["deviceorg_outcomes_total{final=\"false\",reason=\"session-survived\",status=\"failed\"}"]);
        Assert.Equal(1, end["deviceorg_outcomes_total{final=\"true\",reason=\"none\",status=\"completed\"}"]);
    }

    [Fact]
    public async Task What_devices_and_people_write_is_in_no_label()
    {
        await org.LogOutAsync(ada);
        string jti = await mac.TakeAsync();
        await mac.ReportAsync(jti, 1, OutcomeStatus.Failed, final: false, "chosen-by-the-device");
        await mac.ReportAsync(jti, 2, OutcomeStatus.Failed, reason: "another");
        await org.LogOutAsync(ada);
        await mac.RefuseAsync((await mac.PollNowAsync()).Sets.Keys.Single(), "made_up");

        Scrape scrape = await FreshAsync();

        Assert.Equal(1, scrape["deviceorg_outcomes_total{final=\"false\",reason=\"other\",status=\"failed\"}"]);
        Assert.Equal(1, scrape["deviceorg_outcomes_total{final=\"true\",reason=\"other\",status=\"failed\"}"]);
        Assert.Equal(1, scrape["deviceorg_refusals_total{code=\"other\"}"]);
        Assert.All(
            new[] { "chosen", "another", "made_up", "ada@", "adas-account", "mac-1", jti, mac.Id, (string)ada["id"]!, org.Token },
            word => Assert.DoesNotContain(word, scrape.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Polls_are_counted_by_what_came_of_them()
    {
        await mac.PollNowAsync();
        Task<PollResponse> held = await mac.HoldAsync();
        Assert.Equal(1, (await FreshAsync())["deviceorg_connected_devices"]);
        await org.LogOutAsync(ada);
        await mac.AcknowledgeAsync((await held).Sets.Keys.Single());
        using var impatience = new CancellationTokenSource();
        Task<PollResponse> aborted = await mac.HoldAsync(impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => aborted);
        await Assert.ThrowsAsync<HttpRequestException>(() => mac.WithKey().PollNowAsync());

        Scrape scrape = await FreshAsync();
        while (scrape["deviceorg_polls_total{result=\"aborted\"}"] == 0)
        {
            // The org hears of it when the connection is gone.
            scrape = await Scrape.OfAsync(org);
        }

        Assert.Equal(1, scrape["deviceorg_polls_total{result=\"empty\"}"]);
        Assert.Equal(1, scrape["deviceorg_polls_total{result=\"commands\"}"]);
        Assert.Equal(1, scrape["deviceorg_polls_total{result=\"acknowledgement\"}"]);
        Assert.Equal(1, scrape["deviceorg_polls_total{result=\"refused\"}"]);
        Assert.Equal(0, scrape["deviceorg_polls_total{result=\"failed\"}"]);
        Assert.Equal(0, scrape["deviceorg_connected_devices"]);
    }

    [Fact]
    public async Task Held_logouts_overdue_devices_and_certificates_that_end_are_shown()
    {
        await org.LogOutAsync(ada);
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/users/{ada["id"]}/lifecycle/suspend", UriKind.Relative), null));
        Scrape now = await FreshAsync();
        org.Time.Advance(TimeSpan.FromDays(340));
        Scrape later = await FreshAsync();
        org.Time.Advance(TimeSpan.FromDays(30));
        Scrape end = await FreshAsync();

        Assert.Equal((1, 1, 0), (now["deviceorg_held_logouts"], now["deviceorg_open_commands{state=\"held\"}"], now["deviceorg_overdue_devices"]));
        Assert.Equal((1, 1), (later["deviceorg_overdue_devices"], later["deviceorg_held_logouts"]));
        Assert.Equal((0, 0), (now["deviceorg_device_certificates{state=\"ending\"}"], now["deviceorg_device_certificates{state=\"ended\"}"]));
        Assert.Equal((1, 0), (later["deviceorg_device_certificates{state=\"ending\"}"], later["deviceorg_device_certificates{state=\"ended\"}"]));
        Assert.Equal((0, 1), (end["deviceorg_device_certificates{state=\"ending\"}"], end["deviceorg_device_certificates{state=\"ended\"}"]));
        Assert.Equal(370 * 86400, end["deviceorg_signing_key_age_seconds"] - now["deviceorg_signing_key_age_seconds"], 60.0);
        Assert.Equal(370 * 86400, now["deviceorg_authority_expiry_seconds{certificate=\"root\"}"] - end["deviceorg_authority_expiry_seconds{certificate=\"root\"}"], 60.0);
        Assert.InRange(now["deviceorg_tls_certificate_expiry_seconds"], 390 * 86400, 397 * 86400);
        Assert.InRange(now["deviceorg_authority_expiry_seconds{certificate=\"issuing\"}"], 4 * 365 * 86400, 6 * 365 * 86400);
        Assert.True(now["deviceorg_database_size_bytes"] > 100_000);
    }

    [Fact]
    public async Task A_scrape_within_seconds_of_another_asks_the_database_no_more()
    {
        await FreshAsync();
        await org.LogOutAsync(ada);
        org.Time.Advance(TimeSpan.FromSeconds(3));
        Scrape soon = await Scrape.OfAsync(org);
        org.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((0, 3), (soon["deviceorg_open_commands{state=\"pending\"}"], soon["deviceorg_database_reading_age_seconds"]));
        Assert.Equal(1, (await Scrape.OfAsync(org))["deviceorg_open_commands{state=\"pending\"}"]);
    }

    [Fact]
    public async Task Scep_requests_are_counted_by_their_answer()
    {
        using ScepPeer peer = await ScepPeer.MeetAsync(org);
        await peer.EnrollAsync("CN=new", await peer.ChallengeAsync(new { name = "fleet" }));
        await peer.RefusalAsync("CN=other", "wrong", key: ScepPeer.OtherKey);
        await peer.PostRawAsync([1, 2, 3]);

        Scrape scrape = await FreshAsync();

        Assert.Equal(1, scrape["deviceorg_scep_enrolments_total{result=\"issued\"}"]);
        Assert.Equal(1, scrape["deviceorg_scep_enrolments_total{result=\"refused\"}"]);
        Assert.Equal(1, scrape["deviceorg_scep_enrolments_total{result=\"unreadable\"}"]);
        Assert.Equal(0, scrape["deviceorg_scep_enrolments_total{result=\"held\"}"]);
    }

    [Fact]
    public async Task Another_org_of_the_same_process_is_not_counted()
    {
        await using TestOrg other = await TestOrg.StartAsync();
        TestDevice theirs = await other.CreateDeviceAsync("theirs");
        await theirs.PollNowAsync();

        Assert.Equal(1, (await Scrape.OfAsync(other))["deviceorg_polls_total{result=\"empty\"}"]);
        Assert.Equal(0, (await FreshAsync())["deviceorg_polls_total{result=\"empty\"}"]);
    }

    /// <summary>Time enough has passed for the values to be read anew.</summary>
    private async Task<Scrape> FreshAsync()
    {
        org.Time.Advance(TimeSpan.FromSeconds(5));
        return await Scrape.OfAsync(org);
    }
}
