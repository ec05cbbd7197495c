using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Risk;
using DeviceAgent.Org.Tests.Access;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>What the forms of a person, a device and the import do, seen without a browser.</summary>
public sealed class FormTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private JsonNode ada = null!;
    private TestDevice mac = null!;
    private Visitor grace = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(console: true);
        ada = await org.CreateUserAsync("ada@example.com");
        mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada);
        grace = Visitor.SignedIn(org, await People.AddAsync(org, "Grace", new Grant(Role.SuperAdmin)));
    }

    public async Task DisposeAsync()
    {
        grace.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task Bug_a_suspension_while_logouts_are_off_says_so_and_leads_to_no_logout_that_is_not_there()
    {
        await TurnOffAsync();
        using HttpResponseMessage answer = await grace.SubmitAsync($"{Person}/lifecycle/suspend", "lifecycle", new Dictionary<string, string>());
        await SkippedAsync(answer);
        Assert.Equal("SUSPENDED", (string)(await org.GetAsync($"/api/v1/users/{ada["id"]}"))["status"]!);
    }

    [Fact]
    public async Task Bug_a_risk_that_a_rule_answers_while_logouts_are_off_says_so_too()
    {
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
            $"/api/v1/policies/{EntityRiskPolicy.PolicyId}/rules",
            new { name = "Any", actions = new { entityRisk = new { actions = new[] { new { action = EntityRiskPolicy.Terminate } } } } }));
        await TurnOffAsync();
        using HttpResponseMessage answer = await grace.SubmitAsync($"{Person}/risk", "risk", new Dictionary<string, string> { ["riskLevel"] = "HIGH" });
        await SkippedAsync(answer);
    }

    [Fact]
    public async Task Unsuspending_offers_to_withdraw_what_waits_and_withdraws_what_is_ticked()
    {
        JsonNode byHand = await org.LogOutAsync(ada);
        await mac.TakeAsync();
        JsonNode suspended = await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/users/{ada["id"]}/lifecycle/suspend", UriKind.Relative), null));
        using HttpResponseMessage shown = await grace.GetAsync($"{Person}/lifecycle/unsuspend");
        string page = await shown.Content.ReadAsStringAsync();
        Assert.Contains($"value=\"{suspended["traceId"]}\" checked", page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{byHand["traceId"]}\" />", page, StringComparison.Ordinal);

        using HttpResponseMessage answer = await grace.SubmitAsync(
            $"{Person}/lifecycle/unsuspend", "lifecycle", new Dictionary<string, string> { ["withdraw"] = (string)suspended["traceId"]! });
        Assert.Equal(Person, Path(answer));
        Assert.Equal("ACTIVE", (string)(await org.GetAsync($"/api/v1/users/{ada["id"]}"))["status"]!);
        Assert.Equal("withdrawn", (string)(await org.DeviceOfAsync(suspended))["state"]!);
        Assert.Equal("delivered", (string)(await org.DeviceOfAsync(byHand))["state"]!);
        Assert.Equal("Grace", (string)Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.withdrawn"))["actor"]!["displayName"]!);
    }

    [Fact]
    public async Task A_logout_of_somebody_else_cannot_be_withdrawn_by_the_way()
    {
        JsonNode bob = await org.CreateUserAsync("bob@example.com");
        TestDevice his = await org.CreateDeviceAsync("mac-2");
        await org.AssignAsync(his, bob);
        JsonNode logout = await org.LogOutAsync(bob);
        await org.Admin.PostAsync(new Uri($"/api/v1/users/{ada["id"]}/lifecycle/suspend", UriKind.Relative), null);

        using HttpResponseMessage answer = await grace.SubmitAsync(
            $"{Person}/lifecycle/unsuspend", "lifecycle", new Dictionary<string, string> { ["withdraw"] = (string)logout["traceId"]! });
        Assert.Equal(Person, Path(answer));
        Assert.Equal("pending", (string)(await org.DeviceOfAsync(logout))["state"]!);
    }

    [Fact]
    public async Task The_logout_of_one_device_takes_a_reason_for_the_user()
    {
        string page = $"/console/devices/{mac.Id}/log-out/{ada["id"]}";
        using HttpResponseMessage refused = await grace.SubmitAsync(page, "log-out", new Dictionary<string, string> { ["reasonUser"] = new string('x', 1001) });
        Assert.Contains("id=\"error-reasonUser\">must have 1 to 1000 characters", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage answer = await grace.SubmitAsync(page, "log-out", new Dictionary<string, string> { ["reasonUser"] = "Please sign in again" });
        Assert.Equal("Please sign in again", (string)(await org.GetAsync($"/api/v1{Path(answer)["/console".Length..]}"))["reasonUser"]!);
    }

    [Fact]
    public async Task Bug_a_file_that_is_empty_or_too_large_is_refused_at_its_field()
    {
        await RefusedAsync([], HttpStatusCode.BadRequest, "id=\"error-file\">choose one that is not empty");
        await RefusedAsync(new byte[(10 * 1024 * 1024) + 1], HttpStatusCode.RequestEntityTooLarge, "id=\"error-file\">must have at most 10 MB");
        await RefusedAsync(Encoding.UTF8.GetBytes("login,firstName,lastName\nx,A,B\n"), HttpStatusCode.BadRequest, "line 2: login");
        await RefusedAsync(new byte[41 * 1024 * 1024], HttpStatusCode.RequestEntityTooLarge, "This is too large");
        Assert.Empty(await org.EventsAsync("system.import.csv"));
    }

    private string Person => $"/console/people/{ada["id"]}";

    private static string Path(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Uri to = answer.Headers.Location!;
        return to.IsAbsoluteUri ? to.PathAndQuery : to.OriginalString;
    }

    private async Task RefusedAsync(byte[] file, HttpStatusCode status, string words)
    {
        using HttpResponseMessage answer = await grace.SendFileAsync("/console/import", "import", "file", file, new Dictionary<string, string> { ["mode"] = "import" });
        string page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Equal(status, answer.StatusCode);
    }

    private async Task SkippedAsync(HttpResponseMessage answer)
    {
        using HttpResponseMessage page = await grace.GetAsync(Path(answer));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string text = await page.Content.ReadAsStringAsync();
        Assert.Contains("ada@example.com was not logged out of devices", text, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/apps/desktop-mfa\"", text, StringComparison.Ordinal);
        string trace = (string)Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.skipped"))["transaction"]!["id"]!;
        Assert.Contains(trace, text, StringComparison.Ordinal);
        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
    }

    private async Task TurnOffAsync() =>
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync("/api/v1/device-access/desktop-mfa", new { logout = "DISABLED" }));
}
