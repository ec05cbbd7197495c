using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Tests.Access;

public sealed class TokenEndpointTests
{
    private const string Tokens = "/api/v1/device-access/tokens";

    [Fact]
    public async Task A_token_is_made_shown_once_used_and_revoked()
    {
        await using TestOrg org = await TestOrg.StartAsync(console: true);

        using HttpResponseMessage answer = await org.Admin.PostAsJsonAsync(Tokens, new { name = "SIEM", role = "AUDITOR", expires = "P90D" });
        JsonNode made = await TestOrg.ReadAsync(answer, HttpStatusCode.Created);

        Assert.True(answer.Headers.CacheControl!.NoStore);
        using HttpClient siem = org.CreateAdmin((string)made["token"]!);
        Assert.Equal(HttpStatusCode.OK, (await siem.GetAsync(new Uri("/api/v1/logs", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await siem.PostAsJsonAsync(Tokens, new { name = "more" })).StatusCode);
        JsonNode listed = (await org.GetAsync(Tokens)).AsArray().Single(t => (string)t!["name"]! == "SIEM")!;
        Assert.Equal(("GOOD", "AUDITOR"), ((string)listed["status"]!, (string)listed["role"]!));
        Assert.Null(listed["token"]);

        using HttpResponseMessage revoked = await org.Admin.DeleteAsync(new Uri($"{Tokens}/{made["id"]}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await siem.GetAsync(new Uri("/api/v1/logs", UriKind.Relative))).StatusCode);
        JsonNode entry = (await org.EventsAsync("system.api_token.create"))[^1];
        Assert.Equal(("API token first", "127.0.0.1", "AUDITOR"), (
            (string)entry["actor"]!["displayName"]!, (string)entry["client"]!["ipAddress"]!, (string)entry["debugContext"]!["debugData"]!["role"]!));
    }

    [Theory]
    [InlineData("""{"role":"AUDITOR"}""", "name: must have 1 to 100")]
    [InlineData("""{"name":"x","role":"KING"}""", "role: must be super-admin")]
    [InlineData("""{"name":"x","expires":"soon"}""", "expires: must be a time span")]
    [InlineData("""{"name":"x","expires":"P20Y"}""", "expires: must lie within")]
    [InlineData("""{"name":"x","role":"AUDITOR","userGroup":"00g1"}""", "userGroup: is for the role DEVICE_LOGOUT_OPERATOR only")]
    [InlineData("""{"name":"x","role":"DEVICE_LOGOUT_OPERATOR","deviceGroup":"dgr1"}""", "deviceGroup: there is no such group: dgr1")]
    [InlineData("""{"name":"x","role":"DEVICE_LOGOUT_OPERATOR","permissions":["FLY"]}""", "permissions: each must be")]
    public async Task What_cannot_be_makes_no_token(string body, string said)
    {
        await using TestOrg org = await TestOrg.StartAsync(console: true);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        JsonNode refused = await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri(Tokens, UriKind.Relative), content), HttpStatusCode.BadRequest);

        Assert.Contains(said, (string)refused["errorCauses"]![0]!["errorSummary"]!, StringComparison.Ordinal);
        Assert.Single((await org.GetAsync(Tokens)).AsArray());
    }

    [Fact]
    public async Task Whoever_guesses_tokens_is_slowed_down_and_a_good_one_from_there_still_counts()
    {
        await using TestOrg org = await TestOrg.StartAsync(console: true);
        using HttpClient stranger = org.CreateAdmin(new string('0', 64));
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 11; i++)
        {
            using HttpResponseMessage answer = await stranger.GetAsync(new Uri("/api/v1/users", UriKind.Relative));
            answers.Add(answer.StatusCode);
        }

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests), (answers[0], answers[^1]));
        Assert.Equal(HttpStatusCode.OK, (await org.Admin.GetAsync(new Uri("/api/v1/users", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task The_page_makes_and_revokes_tokens_for_who_may_and_shows_an_auditor_none_of_that()
    {
        await using TestOrg org = await TestOrg.StartAsync(console: true);
        using Visitor admin = Visitor.SignedIn(org, await People.AddAsync(org, "admin", new(Org.Access.Role.SuperAdmin)));
        using Visitor auditor = Visitor.SignedIn(org, await People.AddAsync(org, "auditor", new(Org.Access.Role.Auditor)));

        using HttpResponseMessage refused = await admin.SubmitAsync("/console/api-tokens", "create-token", new Dictionary<string, string> { ["Wish.Name"] = " ", ["Wish.Role"] = "AUDITOR" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("must have 1 to 100 characters", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage made = await admin.SubmitAsync("/console/api-tokens", "create-token", new Dictionary<string, string> { ["Wish.Name"] = "SIEM", ["Wish.Role"] = "AUDITOR" });
        string html = await made.Content.ReadAsStringAsync();
        string token = System.Text.RegularExpressions.Regex.Match(html, "id=\"new-token\">([0-9a-f]{64})<").Groups[1].Value;
        using HttpClient siem = org.CreateAdmin(token);
        Assert.Equal(HttpStatusCode.OK, (await siem.GetAsync(new Uri("/api/v1/users", UriKind.Relative))).StatusCode);

        using HttpResponseMessage seen = await auditor.GetAsync("/console/api-tokens");
        string shown = await seen.Content.ReadAsStringAsync();
        Assert.Contains("SIEM", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("<button type=\"submit\" class=\"btn btn-sm btn-outline-danger\"", shown, StringComparison.Ordinal);
        string id = (string)(await org.GetAsync(Tokens)).AsArray().Single(t => (string)t!["name"]! == "SIEM")!["id"]!;
        using HttpResponseMessage gone = await admin.SubmitAsync("/console/api-tokens", $"revoke-{id}", new Dictionary<string, string>());
        Assert.Equal(HttpStatusCode.Found, gone.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await siem.GetAsync(new Uri("/api/v1/users", UriKind.Relative))).StatusCode);

        // A form that an auditor's page does not have, sent all the same with the token of the form that it has.
        using HttpResponseMessage forged = await auditor.ForgeAsync(
            "/console/api-tokens", new Dictionary<string, string> { ["_handler"] = "create-token", ["Wish.Name"] = "mine", ["Wish.Role"] = "SUPER_ADMIN" });
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.DoesNotContain((await org.GetAsync(Tokens)).AsArray(), t => (string)t!["name"]! == "mine");
    }
}
