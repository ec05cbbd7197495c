using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Tests.Access;
using DeviceAgent.Org.Tests.Issuers;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Org.Tests.UniversalLogout;

/// <summary>Universal Logout over real TLS, called by an identity provider with real keys.</summary>
public sealed class UniversalLogoutTests : IAsyncLifetime
{
    private const string Login = "ada@example.com";

    private ScriptedIssuer issuer = null!;
    private TestOrg org = null!;
    private Caller okta = null!;
    private JsonNode ada = null!;
    private TestDevice mac = null!;

    public async Task InitializeAsync()
    {
        issuer = await ScriptedIssuer.StartAsync();
        org = await TestOrg.StartAsync(o => o with
        {
            AdminUrl = new Uri("https://127.0.0.1:0"),
            Settings = o.Settings with { UniversalLogout = Caller.Settings(issuer), ScepUrl = new Uri("http://127.0.0.1:0") },
        }, console: true);
        okta = new Caller(org, issuer);
        ada = await org.CreateUserAsync(Login);
        mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada, "ada");
    }

    public async Task DisposeAsync()
    {
        await org.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_call_reaches_the_waiting_device_and_both_events_have_one_trace()
    {
        Task<PollResponse> held = await mac.HoldAsync();

        using HttpResponseMessage answer = await okta.CallAsync(Caller.Email(Login));

        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Single((await held).Sets);
        JsonNode called = Assert.Single(await org.EventsAsync("user.authentication.universal_logout"));
        JsonNode started = Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.started"));
        Assert.Equal((string)called["debugContext"]!["debugData"]!["traceId"]!, (string)started["debugContext"]!["debugData"]!["traceId"]!);
        Assert.Equal("MANUAL_UNIVERSAL_LOGOUT", (string)started["debugContext"]!["debugData"]!["deviceLogoutType"]!);
        Assert.Equal(("SUCCESS", Caller.Client, ScriptedIssuer.Name, "127.0.0.1"), (
            (string)called["outcome"]!["result"]!, (string)called["actor"]!["id"]!, (string)called["actor"]!["alternateId"]!, (string)called["client"]!["ipAddress"]!));
        Assert.Contains(called["target"]!.AsArray(), t => (string)t!["id"]! == (string)ada["id"]!);
    }

    [Fact]
    public async Task It_is_on_the_admin_listener_and_on_the_one_without_client_certificate_but_not_on_that_of_the_devices()
    {
        Assert.Equal(204, (int)(await okta.CallAsync(Caller.Email(Login), listener: org.Host.Addresses.Scep)).StatusCode);
        Assert.Equal(404, (int)(await mac.Client.PostAsync(new Uri("/universal-logout", UriKind.Relative), null)).StatusCode);
        using HttpClient nobody = org.CreateAdmin(null);
        using HttpResponseMessage answer = await nobody.PostAsync(new Uri("/universal-logout", UriKind.Relative), null);
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.StartsWith("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_format_of_a_subject_names_the_user_and_in_both_spellings()
    {
        string id = (string)ada["id"]!;
        string[] subjects =
        [
            """{"format":"email","email":"Ada@Example.com"}""",
            $$"""{"format":"iss_sub","iss":"{{ScriptedIssuer.Name}}/","sub":"{{id}}"}""",
            $$"""{"format":"iss_sub","iss":"{{ScriptedIssuer.Name}}","sub":"{{Login}}"}""",
            $$"""{"format":"opaque","id":"{{id}}"}""",
            """{"format":"account","uri":"acct:ada@example.com"}""",
            """{"format":"uri","uri":"mailto:ada%40example.com"}""",
            $$"""{"format":"aliases","identifiers":[{"format":"email","email":"nobody@example.com"},{"format":"opaque","id":"{{id}}"}]}""",
        ];
        foreach (string subject in subjects)
        {
            Assert.Equal((subject, 204), (subject, await okta.StatusAsync($$"""{"sub_id":{{subject}}}""")));
            Assert.Equal((subject, 204), (subject, await okta.StatusAsync($$"""{"subject":{{subject}},"more":1}""")));
        }

        Assert.Equal(subjects.Length * 2, (await org.GetAsync("/api/v1/device-logouts?limit=200")).AsArray().Count);
    }

    [Fact]
    public async Task A_body_that_names_nobody_or_several_logs_nobody_out()
    {
        await org.CreateUserAsync("bob@example.com");
        foreach (string login in new[] { "one@example.com", "two@example.com" })
        {
            await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri("/api/v1/users", UriKind.Relative), new StringContent(
                $$$"""{"profile":{"login":"{{{login}}}","email":"shared@example.com"}}""", System.Text.Encoding.UTF8, "application/json")));
        }

        (string Body, int Status)[] cases =
        [
            ("", 400), ("[]", 400), ("{}", 400), ("null", 400), ("""{"sub_id":"ada@example.com"}""", 400), ("""{"sub_id":null}""", 400), ("""{"sub_id":{"email":"ada@example.com"}}""", 400),
            ("""{"sub_id":{"format":"email","email":"ada@example.com"},"subject":{"format":"email","email":"ada@example.com"}}""", 400),
            ("""{"sub_id":{"format":"email","email":"bob@example.com","email":"ada@example.com"}}""", 400),
            ("""{"sub_id":{"format":"email"}}""", 400), ("""{"sub_id":{"format":"email","email":["ada@example.com"]}}""", 400), ("""{"sub_id":{"format":"iss_sub","sub":"x"}}""", 400),
            ("""{"sub_id":{"format":"phone_number","phone_number":"+12065550100"}}""", 400), ("""{"sub_id":{"format":"EMAIL","email":"ada@example.com"}}""", 400),
            ("""{"sub_id":{"format":"aliases","identifiers":[]}}""", 400), ("""{"sub_id":{"format":"aliases","identifiers":[{"format":"aliases","identifiers":[]}]}}""", 400),
            ("""{"sub_id":{"format":"email","email":"nobody@example.com"}}""", 404), ("""{"sub_id":{"format":"opaque","id":"' OR 1=1 --"}}""", 404),
            ("""{"sub_id":{"format":"iss_sub","iss":"https://other.example.com","sub":"ada@example.com"}}""", 404),
            ("""{"sub_id":{"format":"email","email":"shared@example.com"}}""", 422),
            ("""{"sub_id":{"format":"aliases","identifiers":[{"format":"email","email":"ada@example.com"},{"format":"email","email":"bob@example.com"}]}}""", 422),
        ];
        foreach ((string body, int status) in cases)
        {
            Assert.Equal((body, status), (body, await okta.StatusAsync(body)));
        }

        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
        Assert.Equal(cases.Length, (await org.EventsAsync("user.authentication.universal_logout")).Count(e => (string)e["outcome"]!["result"]! == "FAILURE"));
        Assert.Equal(413, await okta.StatusAsync(new string(' ', 2 * 1024 * 1024)));
    }

    [Fact]
    public async Task A_token_counts_once_also_among_calls_at_the_same_time_and_after_a_restart()
    {
        string token = okta.Token();
        int[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => okta.StatusAsync(Caller.Email(Login), token)));
        Assert.Equal([204, .. Enumerable.Repeat(401, 7)], answers.Order());
        Assert.Single((await org.GetAsync("/api/v1/device-logouts")).AsArray());

        org = await org.RestartAsync(With());
        okta = new Caller(org, issuer);
        Assert.Equal(401, await okta.StatusAsync(Caller.Email(Login), token));
        Assert.Single((await org.GetAsync("/api/v1/device-logouts")).AsArray());
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login)));

        // A used one is forgotten only when its own time refuses it.
        org.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login)));
        Assert.Equal(401, await okta.StatusAsync(Caller.Email(Login), token));
    }

    [Fact]
    public async Task While_logouts_are_off_it_says_so_and_a_user_without_devices_is_already_where_they_should_be()
    {
        await org.CreateUserAsync("bob@example.com");
        Assert.Equal(204, await okta.StatusAsync(Caller.Email("bob@example.com")));

        await org.Admin.PostAsync(new Uri("/api/v1/features/ftrDeviceLogoutMacOS/DISABLE", UriKind.Relative), null);
        using HttpResponseMessage refused = await okta.CallAsync(Caller.Email(Login));

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("Device Logout is off", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await mac.PollNowAsync()).Sets);
        Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.skipped"));
    }

    [Fact]
    public async Task More_users_than_an_admin_clicks_are_held_for_release_and_nobody_else_is()
    {
        org = await org.RestartAsync(With(limit: 1));
        okta = new Caller(org, issuer);
        mac = mac.At(org);
        JsonNode bob = await org.CreateUserAsync("bob@example.com");
        TestDevice other = await org.CreateDeviceAsync("mac-2");
        await org.AssignAsync(other, bob, "bob");

        foreach (string login in new[] { Login, "bob@example.com" })
        {
            Assert.Equal(204, await okta.StatusAsync(Caller.Email(login)));
        }

        Assert.NotEmpty((await mac.PollNowAsync()).Sets);
        Assert.Empty((await other.PollNowAsync()).Sets);
        JsonNode held = Assert.Single((await org.GetAsync("/api/v1/device-logouts?held=true")).AsArray())!;
        Assert.Equal((string)bob["id"]!, (string)held["userId"]!);
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/device-logouts/{held["traceId"]}/release", UriKind.Relative), null));
        Assert.Single((await other.PollNowAsync()).Sets);

        // It takes nothing from what suspensions may do.
        await org.Admin.PostAsync(new Uri($"/api/v1/users/{ada["id"]}/lifecycle/suspend", UriKind.Relative), null);
        Assert.Empty((await org.GetAsync("/api/v1/device-logouts?held=true")).AsArray());
    }

    [Fact]
    public async Task The_page_shows_what_to_type_and_the_last_calls()
    {
        await okta.StatusAsync(Caller.Email(Login));
        await okta.StatusAsync(Caller.Email("<b>nobody</b>@example.com"));
        await okta.StatusAsync(Caller.Email(Login), "none");
        using Visitor auditor = Visitor.SignedIn(org, await People.AddAsync(org, "auditor", new Grant(Role.Auditor)));

        using HttpResponseMessage answer = await auditor.GetAsync("/console/universal-logout");
        string page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.All(
            [Caller.PublicUrl + "?tenant=1", ScriptedIssuer.Name, Caller.Client, issuer.JwksUrl.ToString(), "email ada@example.com", "&lt;b&gt;nobody", "no signed JWT", "1 read"],
            text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain("<b>nobody", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_issuers_there_is_no_such_endpoint()
    {
        await using TestOrg plain = await TestOrg.StartAsync();

        Assert.Equal(404, await new Caller(plain, issuer).StatusAsync(Caller.Email(Login)));
    }

    private Func<OrgOptions, OrgOptions> With(int limit = 100) => o => o with { Settings = o.Settings with { UniversalLogout = Caller.Settings(issuer, limit) } };
}
