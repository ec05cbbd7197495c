using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Risk;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Tests.Access;
using DeviceAgent.Org.WebConsole;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>What the console answers, seen without a browser.</summary>
public sealed class ConsoleAnswerTests : IAsyncLifetime
{
    private const string RulesPath = $"/api/v1/policies/{EntityRiskPolicy.PolicyId}/rules";

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync(console: true);

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Pages_carry_the_policy_and_are_kept_by_nobody()
    {
        using Visitor grace = await SignInAsync(Role.Auditor);
        using HttpResponseMessage page = await grace.GetAsync("/console/people");

        Assert.Equal(ConsoleHeaders.ContentSecurityPolicy, page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", page.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("style=", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>On PostgreSQL too, which lets a page wait for what it reads.</summary>
    [Fact]
    public async Task Every_page_is_answered()
    {
        await using TestOrg filled = await FilledOrg.StartAsync();
        IReadOnlyDictionary<string, string> pages = await FilledOrg.FillAsync(filled);
        using Visitor grace = Visitor.SignedIn(filled, await People.AddAsync(filled, "Grace", new Grant(Role.SuperAdmin)));
        foreach (string path in pages.Values)
        {
            using HttpResponseMessage page = await grace.GetAsync(path);
            Assert.True(page.StatusCode == HttpStatusCode.OK, $"{path}: {page.StatusCode}");
            Assert.Contains("Sign out", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_said_as_a_page_and_not_as_JSON()
    {
        using Visitor grace = await SignInAsync(Role.Auditor);
        foreach (string path in new[] { "/console/nothing", "/console/people/00uNobody", "/console/devices/guoNone", "/console/device-logouts/none" })
        {
            using HttpResponseMessage page = await grace.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
            Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
            Assert.Contains("Not found", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        (JsonNode trace, Visitor grace) = await LoggedOutAsync(Role.SuperAdmin);
        using (grace)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/console/device-logouts/{trace["traceId"]}")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "withdraw" }),
            };
            using HttpResponseMessage answer = await grace.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("out of date", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal("pending", (string)(await org.DeviceOfAsync(trace))["state"]!);
        }
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_refused_at_its_field_and_nobody_is_logged_out()
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada);
        using Visitor grace = await SignInAsync(Role.DeviceLogoutOperator);
        using HttpResponseMessage answer = await grace.SubmitAsync(
            $"/console/people/{ada["id"]}/device-logout",
            "device-logout",
            new Dictionary<string, string> { ["devices"] = mac.Id, ["reasonAdmin"] = new string('x', 1001) });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("id=\"error-reasonAdmin\">must have 1 to 1000 characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Ticking_no_device_at_all_is_refused()
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada);
        using Visitor grace = await SignInAsync(Role.DeviceLogoutOperator);
        using HttpResponseMessage answer = await grace.SubmitAsync($"/console/people/{ada["id"]}/device-logout", "device-logout", new Dictionary<string, string>());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("names no device", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_spreadsheet_takes_nothing_of_the_log_for_a_formula()
    {
        await org.CreateDeviceAsync("=HYPERLINK(\"http://evil\")");
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        JsonNode device = (await org.GetAsync("/api/v1/devices")).AsArray()[0]!;
        await org.AssignAsync(new TestDevice(org, (string)device["id"]!, null!), ada);
        await org.LogOutAsync(ada);
        using Visitor grace = await SignInAsync(Role.Auditor);
        using HttpResponseMessage csv = await grace.GetAsync("/console/system-log/download?format=csv&type=device_access.certificate.issue&q=HYPERLINK");
        string text = await csv.Content.ReadAsStringAsync();

        Assert.StartsWith("published,eventType,", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",=", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",\"=", text, StringComparison.Ordinal);
    }

    /// <summary>A spreadsheet that splits at semicolons does not see the quotation marks of a cell in the middle of a line.</summary>
    [Fact]
    public async Task Bug_nor_what_stands_behind_a_semicolon()
    {
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/groups", new { profile = new { name = "x; =cmd;+1;@a" } }));
        org.Time.Advance(TimeSpan.FromSeconds(1));
        using Visitor grace = await SignInAsync(Role.Auditor);
        using HttpResponseMessage csv = await grace.GetAsync("/console/system-log/download?format=csv&type=group.lifecycle.create");
        Assert.Contains(",\"x; '=cmd;'+1;'@a\",", await csv.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bug_an_administrator_in_the_log_is_no_user_and_leads_to_their_own_page()
    {
        AdministratorRecord alan = await People.AddAsync(org, "Alan", new Grant(Role.Auditor));
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync($"/api/v1/device-access/administrators/{alan.Id}", new { status = "BLOCKED" }));
        JsonNode target = (await org.EventsAsync("user.account.privilege.revoke"))[^1]["target"]![0]!;
        Assert.Equal("Administrator", (string)target["type"]!);

        using Visitor grace = await SignInAsync(Role.Auditor);
        using HttpResponseMessage log = await grace.GetAsync("/console/system-log?type=user.account.privilege.revoke");
        string page = await log.Content.ReadAsStringAsync();
        Assert.DoesNotContain("/console/people/adm", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/console/administrators/{alan.Id}\"", page, StringComparison.Ordinal);
        using HttpResponseMessage theirs = await grace.GetAsync($"/console/administrators/{alan.Id}");
        Assert.Equal(HttpStatusCode.OK, theirs.StatusCode);
    }

    [Fact]
    public async Task Bug_an_address_with_a_word_where_a_number_belongs_is_no_failure_of_the_page()
    {
        JsonNode group = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/groups", new { profile = new { name = "Sales" } }));
        using Visitor grace = await SignInAsync(Role.SuperAdmin);
        foreach (string address in new[] { "/console/groups?after=abc", $"/console/groups/{group["id"]}?after=99999999999999999999", "/console/import?people=many", "/console/import?people=1&created=-1&updated=x" })
        {
            using HttpResponseMessage page = await grace.GetAsync(address);
            Assert.True(page.StatusCode == HttpStatusCode.OK, $"{address}: {page.StatusCode}");
        }

        // Blazor fails the page over whatever it cannot make the property's type of.
        Assert.All(
            typeof(ConsolePage).Assembly.GetTypes().SelectMany(t => t.GetProperties()).Where(p => p.IsDefined(typeof(SupplyParameterFromQueryAttribute), true)),
            p => Assert.Equal(typeof(string), p.PropertyType));
    }

    [Fact]
    public async Task Bug_the_thousand_and_first_group_can_be_a_limit_too()
    {
        await org.Host.Services.GetRequiredService<OrgStore>().WriteAsync(
            db =>
            {
                db.Groups.AddRange(Enumerable.Range(0, 1001).Select(i => new GroupRecord { Id = $"00gTest{i}", Kind = "USER", Name = $"G{i:0000}", NameKey = $"g{i:0000}" }));
                return Task.FromResult(true);
            },
            CancellationToken.None);
        using Visitor grace = await SignInAsync(Role.SuperAdmin);
        using HttpResponseMessage page = await grace.GetAsync("/console/api-tokens");
        Assert.Contains(">G1000</option>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_auditor_is_led_to_no_page_of_a_rule_that_refuses_them()
    {
        JsonNode rule = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(RulesPath, new { name = "Remediate" }));
        using Visitor auditor = await SignInAsync(Role.Auditor);
        using HttpResponseMessage page = await auditor.GetAsync("/console/entity-risk-policy");
        string text = await page.Content.ReadAsStringAsync();
        Assert.Contains("Remediate", text, StringComparison.Ordinal);
        Assert.DoesNotContain((string)rule["id"]!, text, StringComparison.Ordinal);
        using Visitor admin = Visitor.SignedIn(org, await People.AddAsync(org, "Root", new Grant(Role.SuperAdmin)));
        using HttpResponseMessage theirs = await admin.GetAsync("/console/entity-risk-policy");
        Assert.Contains($"href=\"/console/entity-risk-policy/{rule["id"]}\"", await theirs.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("range=custom&since=yesterday", "is not a date and time")]
    [InlineData("range=custom&since=2026-02-02T00:00&until=2026-01-01T00:00", "must be after the beginning")]
    [InlineData("q=a+b+c+d+e+f+g+h+i+j+k", "at most 10 words")]
    [InlineData("page=-1&after=x&type=%22%29+or+1+eq+1", "No event fits")]
    public async Task A_bad_search_of_the_log_is_said_in_words(string query, string words)
    {
        using Visitor grace = await SignInAsync(Role.Auditor);
        using HttpResponseMessage page = await grace.GetAsync($"/console/system-log?{query}");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(words, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<(JsonNode Trace, Visitor Visitor)> LoggedOutAsync(Role role)
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada);
        return (await org.LogOutAsync(ada), await SignInAsync(role));
    }

    private async Task<Visitor> SignInAsync(Role role) => Visitor.SignedIn(org, await People.AddAsync(org, "Grace", new Grant(role)));
}
