using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Tests.Devices;

/// <summary>What somebody can do with a stolen device certificate, and what a confused device does.</summary>
public sealed class HostileDeviceTests : IAsyncLifetime
{
    private const string Completed = "device.desktop_mfa.device_logout.completed";

    private TestOrg org = null!;
    private TestDevice device = null!;
    private JsonNode user = null!;

    private OrgStore Store => (OrgStore)org.Host.Services.GetService(typeof(OrgStore))!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = await org.CreateDeviceAsync("mac-1");
        user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Bug_a_command_that_was_never_handed_out_could_be_acknowledged_and_refused()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (string)trace["devices"]![0]!["jti"]!;

        await device.AcknowledgeAsync(jti);
        await device.PollAsync(new PollRequest { MaxEvents = 0, SetErrors = Errors(jti) });

        Assert.Equal("pending", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Equal(jti, (await device.PollNowAsync()).Sets.Keys.Single());
    }

    [Fact]
    public async Task Another_devices_ids_are_neither_acknowledged_nor_refused()
    {
        TestDevice thief = await org.CreateDeviceAsync("mac-2");
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();

        await thief.AcknowledgeAsync(jti);
        await thief.PollAsync(new PollRequest { MaxEvents = 0, SetErrors = Errors(jti) });

        Assert.Equal("pending", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Empty(await org.EventsAsync(Completed));
    }

    [Fact]
    public async Task Bug_a_null_error_or_id_was_a_500_and_took_the_acknowledgements_with_it()
    {
        await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();

        foreach (string body in new[]
        {
            $$$"""{"maxEvents":0,"setErrs":{"{{{jti}}}":null}}""",
            $$$$"""{"maxEvents":0,"setErrs":{"{{{{jti}}}}":{"description":"no code"}}}""",
            """{"maxEvents":0,"ack":[null]}""",
        })
        {
            Assert.Equal("E0000003", await ErrorOfAsync(await PollRawAsync(body)));
        }

        Assert.Single((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Bug_more_acknowledgements_than_a_statement_takes_parameters_were_a_500()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        string[] many = [.. Enumerable.Range(0, 60_000).Select(i => $"x{i}"), jti];

        await device.AcknowledgeAsync(many);

        Assert.Equal("delivered", (string)(await org.DeviceOfAsync(trace))["state"]!);
    }

    [Theory]
    [InlineData("sessions")]
    [InlineData("steps")]
    public async Task Bug_a_null_element_in_an_outcome_made_every_report_on_logouts_fail(string list)
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = await device.TakeAsync();
        var outcome = new JsonObject
        {
            ["jti"] = jti, ["sequence"] = 1, ["status"] = "completed", ["final"] = true, ["dry_run"] = false, ["attempts"] = 1,
            ["sessions"] = new JsonArray(), ["steps"] = new JsonArray(),
            ["times"] = new JsonObject { ["received_at"] = "2026-01-01T00:00:00Z" },
        };
        outcome[list] = new JsonArray((JsonNode?)null);

        using HttpResponseMessage answer = await PostAsync("/device/outcomes", outcome.ToJsonString());

        Assert.Equal("E0000003", await ErrorOfAsync(answer));
        Assert.Equal("delivered", (string)(await org.DeviceOfAsync(trace))["state"]!);
    }

    [Fact]
    public async Task Bug_an_interim_report_after_the_final_one_reopened_the_logout()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = await device.TakeAsync();
        using HttpResponseMessage final = await device.ReportAsync(jti, sequence: 2);

        foreach ((int sequence, string status, bool last) in new[] { (1, OutcomeStatus.Failed, false), (2, OutcomeStatus.Failed, true), (3, OutcomeStatus.Failed, false), (4, OutcomeStatus.Failed, true) })
        {
            using HttpResponseMessage more = await device.ReportAsync(jti, sequence, status, last, OutcomeReasons.SessionSurvived);
            Assert.Equal(HttpStatusCode.NoContent, more.StatusCode);
        }

        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal(("completed", true), ((string)state["state"]!, (bool)state["final"]!));
        Assert.Equal("SUCCESS", (string)Assert.Single(await org.EventsAsync(Completed))["outcome"]!["result"]!);
    }

    [Fact]
    public async Task An_outcome_of_a_command_that_was_not_acknowledged_counts_as_acknowledgement_and_one_not_handed_out_is_unknown()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (string)trace["devices"]![0]!["jti"]!;
        using HttpResponseMessage early = await device.ReportAsync(jti);
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        await device.PollNowAsync();

        using HttpResponseMessage report = await device.ReportAsync(jti);

        Assert.Equal(HttpStatusCode.NoContent, report.StatusCode);
        Assert.NotNull((await org.DeviceOfAsync(trace))["deliveredAt"]);
        Assert.Empty((await device.PollNowAsync()).Sets);
        Assert.Single(await org.EventsAsync(Completed));
    }

    [Fact]
    public async Task Bug_an_outcome_after_the_devices_own_error_contradicted_the_log()
    {
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        await device.RefuseForGoodAsync(jti, SetErrorCodes.InvalidKey);

        using HttpResponseMessage report = await device.ReportAsync(jti);

        Assert.Equal("failed", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Equal("FAILURE", (string)Assert.Single(await org.EventsAsync(Completed))["outcome"]!["result"]!);
    }

    [Fact]
    public async Task Bug_a_deeply_nested_link_made_the_list_of_devices_fail()
    {
        // As deep as the wire's JSON may be: it stands deeper in the list.
        string link = """{"format":"email","email":"ada@example.com"}""";
        for (int i = 0; i < 56; i++)
        {
            link = $$"""{"format":"complex","user":{{link}}}""";
        }

        using HttpResponseMessage answer = await PostAsync("/device/check-in", CheckIn($$"""[{"name":"ada","uid":501,"links":[{{link}}]}]"""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single((await org.GetAsync("/api/v1/devices")).AsArray());
        Assert.Single((await org.GetAsync($"/api/v1/devices?search=id eq \"{device.Id}\"")).AsArray());
        Assert.Single((await org.GetAsync($"/api/v1/users/{user["id"]}/devices")).AsArray());
    }

    [Fact]
    public async Task Bug_null_links_were_a_500_and_endless_lists_filled_the_tables()
    {
        string many = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"format":"email","email":"u{{i}}@example.com"}"""));
        string refusals = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"jti":"{{i}}","code":"invalid_key","description":"","count":1}"""));
        foreach (string body in new[]
        {
            CheckIn("""[{"name":"ada","uid":501,"links":[null]}]"""),
            CheckIn("""[{"name":"ada","uid":501,"links":[{"format":"aliases","identifiers":[null]}]}]"""),
            CheckIn($$"""[{"name":"ada","uid":501,"links":[{{many}}]}]"""),
            CheckIn("[]", "[null]"),
            CheckIn("[]", $"[{refusals}]"),
        })
        {
            using HttpResponseMessage answer = await PostAsync("/device/check-in", body);
            Assert.Equal("E0000003", await ErrorOfAsync(answer));
        }

        await using OrgDb db = Store.OpenForReading();
        Assert.Equal(0, await db.Links.CountAsync());
    }

    [Theory]
    [InlineData("deactivate")]
    [InlineData("suspend")]
    public async Task Bug_a_device_that_is_shut_out_kept_its_held_poll_and_got_commands_through_it(string step)
    {
        Task<PollResponse> held = await device.HoldAsync();

        await org.Admin.PostAsync(new Uri($"/api/v1/devices/{device.Id}/lifecycle/{step}", UriKind.Relative), null);

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => held);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using HttpResponseMessage next = await device.Client.GetAsync(new Uri("/ssf/jwks", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, next.StatusCode);
    }

    [Fact]
    public async Task Bug_a_certificate_whose_binding_is_gone_got_commands_through_its_held_poll()
    {
        Task<PollResponse> held = await device.HoldAsync();
        await Store.WriteAsync(db => db.Certificates.Where(c => c.DeviceId == device.Id).ExecuteDeleteAsync(), CancellationToken.None);

        JsonNode trace = await org.LogOutAsync(user);

        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<HttpRequestException>(() => held)).StatusCode);
        Assert.Null((await org.DeviceOfAsync(trace))["handedOutAt"]);
        using HttpResponseMessage next = await device.Client.GetAsync(new Uri("/ssf/jwks", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, next.StatusCode);
    }

    [Fact]
    public async Task Bug_a_connection_outlived_the_certificate_that_opened_it()
    {
        using HttpResponseMessage before = await device.Client.GetAsync(new Uri("/ssf/jwks", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        org.Time.Advance(TimeSpan.FromDays(366));

        using HttpResponseMessage after = await device.Client.GetAsync(new Uri("/ssf/jwks", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, after.StatusCode);
    }

    [Fact]
    public async Task A_thousand_SETs_come_in_answers_of_at_most_100_in_the_order_of_issue()
    {
        await org.LogOutAsync(user);
        await Store.WriteAsync(
            async db =>
            {
                CommandRecord first = await db.Commands.SingleAsync();
                db.Commands.AddRange(Enumerable.Range(1, 999).Select(i => new CommandRecord
                {
                    Jti = $"{i:0000}", DeviceId = device.Id, UserId = first.UserId, TraceId = first.TraceId, IssuedAt = first.IssuedAt, LocalAccounts = [],
                }));
                return true;
            },
            CancellationToken.None);

        List<string> got = [];
        PollResponse answer;
        do
        {
            answer = await device.PollAsync(new PollRequest { Ack = [.. got.TakeLast(WaitingCommands.MostInOneAnswer)], MaxEvents = 1000, ReturnImmediately = true });
            Assert.InRange(answer.Sets.Count, 1, WaitingCommands.MostInOneAnswer);
            got.AddRange(answer.Sets.Keys);
        }
        while (answer.MoreAvailable == true);

        Assert.Equal(1000, got.Distinct().Count());
        Assert.Equal(got.Skip(1), got.Skip(1).Order());
    }

    [Fact]
    public async Task Bug_the_moment_of_issue_was_cut_to_the_second_and_spared_sessions_that_began_in_it()
    {
        // 52.694 s: a session that began at 52.3 began before the click.
        org.Time.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(org.Time.GetUtcNow().ToUnixTimeSeconds() + 60).AddTicks(6_940_001));
        DateTimeOffset click = org.Time.GetUtcNow();

        await org.LogOutAsync(user);
        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken((await device.PollNowAsync()).Sets.Values.Single()));

        Assert.InRange(token.ReadSessionRevoked().EventTime!.Value, click, click.AddMilliseconds(1));
        Assert.Equal(click.ToUnixTimeSeconds(), token.IssuedAt.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Bug_the_subject_of_a_login_that_is_no_address_was_still_called_an_email()
    {
        JsonNode grace = await TestOrg.ReadAsync(await org.Admin.PostAsync(
            new Uri("/api/v1/users", UriKind.Relative), Json("""{"profile":{"login":"ghopper","email":"grace@example.com"}}""")));
        await org.AssignAsync(device, grace, "grace");

        await org.LogOutAsync(grace);

        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken((await device.PollNowAsync()).Sets.Values.Single()));
        Assert.Equal("grace@example.com", token.Subject!.User!.Email);
    }

    private static Dictionary<string, SetError> Errors(string jti) => new() { [jti] = new(SetErrorCodes.InvalidKey, "no") };

    private static string CheckIn(string accounts, string refusals = "[]") => $$"""
        {"agent_version":"0.1.0","host_name":"mac","os":{"name":"macOS","version":"15.1"},"boot_id":"b","dry_run":false,
         "requirements":[],"accounts":{{accounts}},"sessions":[],"refusals":{{refusals}}}
        """;

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<string> ErrorOfAsync(HttpResponseMessage answer) =>
        (string)(await TestOrg.ReadAsync(answer, HttpStatusCode.BadRequest))["errorCode"]!;

    private Task<HttpResponseMessage> PostAsync(string path, string body) => device.Client.PostAsync(new Uri(path, UriKind.Relative), Json(body));

    private async Task<HttpResponseMessage> PollRawAsync(string body) =>
        await device.Client.PostAsync((await device.StreamAsync()).Delivery.EndpointUrl, Json(body));
}
