using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Tests.Access;
using DeviceAgent.Org.WebConsole;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>What the console answers, seen without a browser.</summary>
public sealed class ConsoleAnswerTests : IAsyncLifetime
{
    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

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
