using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.DeviceAccess.Challenges;

namespace DeviceAgent.Org.Tests.Access;

public sealed partial class OidcTests
{
    private const string ToApiTokens = $"{SignInPaths.ToProvider}?returnUrl=%2Fconsole%2Fapi-tokens";

    [NodeFact]
    public async Task People_sign_in_and_out_with_a_real_provider_and_their_groups_give_the_role()
    {
        await using OidcSite site = await OidcSite.StartAsync();
        using Visitor ada = Visitor.Of(site.Org);
        await site.ComesAsync("ada");
        using HttpResponseMessage offered = await ada.GetAsync(SignInPaths.SignIn);
        Assert.Contains("Sign in with 127.0.0.1", await offered.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage page = await ada.FollowAsync(ToApiTokens);

        Assert.Equal("/console/api-tokens", page.RequestMessage!.RequestUri!.AbsolutePath);
        string html = await page.Content.ReadAsStringAsync();
        Assert.Contains("Ada Lovelace", html, StringComparison.Ordinal);
        Assert.Contains("(Super admin)", html, StringComparison.Ordinal);
        JsonNode granted = Assert.Single(await site.Org.EventsAsync("user.account.privilege.grant"));
        Assert.Equal(("none", "role=SUPER_ADMIN"), (Change(granted, "from"), Change(granted, "to")));
        Assert.Equal("ada@example.com", (string)Assert.Single(await site.Org.EventsAsync("user.session.start"))["actor"]!["alternateId"]!);

        // Out: of the org, and of the provider, which asks once more and sends back.
        using HttpResponseMessage signedOut = await ada.SignOutAsync();
        Assert.Equal(HttpStatusCode.OK, signedOut.StatusCode);
        string refresh = signedOut.Headers.GetValues("Refresh").Single();
        Assert.Contains("/session/end?", refresh, StringComparison.Ordinal);
        Assert.Contains("id_token_hint=", refresh, StringComparison.Ordinal);
        Assert.Null(ada.Session);
        using HttpResponseMessage asks = await ada.GetAsync(refresh.Split("url=", 2)[1]);
        string xsrf = Xsrf().Match(await asks.Content.ReadAsStringAsync()).Groups[1].Value;
        using HttpResponseMessage confirmed = await ada.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(asks.RequestMessage!.RequestUri!, "/session/end/confirm"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["xsrf"] = xsrf, ["logout"] = "yes" }),
        });
        using HttpResponseMessage back = await ada.FollowAsync(confirmed.Headers.Location!.AbsoluteUri);
        Assert.Equal(SignInPaths.SignedOut, back.RequestMessage!.RequestUri!.AbsolutePath);

        // Nobody is signed in at the provider any more: it asks who it is.
        await site.ComesAsync("grace");
        using HttpResponseMessage next = await ada.FollowAsync(SignInPaths.ToProvider);
        Assert.Contains("Grace Hopper", await next.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task Who_is_in_no_group_that_gives_a_role_is_told_so_and_leaves_no_session()
    {
        await using OidcSite site = await OidcSite.StartAsync();
        using Visitor mallory = Visitor.Of(site.Org);
        await site.ComesAsync("mallory");

        using HttpResponseMessage page = await mallory.FollowAsync(ToApiTokens);

        Assert.Contains("none of your groups gives you a role", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(mallory.Session);
        JsonNode failed = Assert.Single(await site.Org.EventsAsync("user.session.start"));
        Assert.Equal(("FAILURE", "NO_ROLE", "mallory@example.com"), (
            (string)failed["outcome"]!["result"]!, (string)failed["outcome"]!["reason"]!, (string)failed["actor"]!["alternateId"]!));
        Assert.Empty((await site.Org.GetAsync("/api/v1/device-access/administrators")).AsArray());
    }

    [NodeFact]
    public async Task Whom_the_provider_refuses_is_told_so()
    {
        await using OidcSite site = await OidcSite.StartAsync();
        using Visitor nobody = Visitor.Of(site.Org);
        await site.ComesAsync("nobody");

        using HttpResponseMessage page = await nobody.FollowAsync(SignInPaths.ToProvider);

        Assert.Contains("did not let you in", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(nobody.Session);
    }

    [NodeFact]
    public async Task An_answer_counts_once_and_in_the_browser_that_asked()
    {
        await using OidcSite site = await OidcSite.StartAsync();
        using Visitor ada = Visitor.Of(site.Org);
        await site.ComesAsync("ada");
        string answer = await AnswerAsync(ada);

        // A thief with the answer, but not with the cookie of the sign-in.
        using Visitor thief = Visitor.Of(site.Org);
        using HttpResponseMessage stolen = await thief.FollowAsync(answer);
        Assert.Contains("belongs to no sign-in", await stolen.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(thief.Session);

        using HttpResponseMessage first = await ada.FollowAsync(answer);
        Assert.NotNull(ada.Session);
        using HttpResponseMessage replayed = await ada.FollowAsync(answer);
        Assert.Contains("belongs to no sign-in", await replayed.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage forged = await thief.FollowAsync($"{SignInPaths.FromProvider}?code=x&state=y");
        Assert.Contains("belongs to no sign-in", await forged.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(3, (await site.Org.EventsAsync("user.session.start")).Count(e => (string)e["outcome"]!["result"]! == "FAILURE"));
    }

    [NodeFact]
    public async Task A_token_of_another_issuer_is_not_believed()
    {
        await using OidcSite site = await OidcSite.StartAsync();
        using Visitor ada = Visitor.Of(site.Org);
        await site.ComesAsync("ada");
        await site.NameForeignIssuerAsync();

        using HttpResponseMessage page = await ada.FollowAsync(SignInPaths.ToProvider);

        Assert.Contains("cannot be believed", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(ada.Session);
        Assert.StartsWith("BAD_TOKEN", (string)Assert.Single(await site.Org.EventsAsync("user.session.start"))["outcome"]!["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_said_and_the_local_administrator_is_still_there()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { Oidc = OidcSite.Settings(new Uri("http://127.0.0.1:9")) } }, console: true);
        using Visitor ada = Visitor.Of(org);

        using HttpResponseMessage page = await ada.FollowAsync(SignInPaths.ToProvider);

        Assert.Contains("does not answer", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task Bug_a_new_operator_reached_everybody_before_an_admin_had_looked()
    {
        await using OidcSite site = await OidcSite.StartAsync(holdNewOperators: true);
        using Visitor grace = Visitor.Of(site.Org);
        await site.ComesAsync("grace");

        using HttpResponseMessage refused = await grace.FollowAsync(SignInPaths.ToProvider);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("none was given yet: ask a super admin", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        JsonNode person = Assert.Single((await site.Org.GetAsync("/api/v1/device-access/administrators")).AsArray())!;
        Assert.Empty(person["permissions"]!.AsArray());
        await TestOrg.ReadAsync(await site.Org.Admin.PutAsJsonAsync(
            $"/api/v1/device-access/administrators/{person["id"]}", new { permissions = new[] { "LOG_USER_OUT_FROM_DEVICES", "LOG_USERS_OUT_FROM_DEVICES" } }));
        using HttpResponseMessage page = await grace.GetAsync("/console/people");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        // What was given holds at the next sign-in too.
        await site.Org.Admin.DeleteAsync(new Uri($"/api/v1/device-access/administrators/{person["id"]}/sessions", UriKind.Relative));
        using HttpResponseMessage again = await grace.FollowAsync(SignInPaths.ToProvider);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Bug_every_forged_answer_was_a_line_in_the_System_Log()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { Oidc = OidcSite.Settings(new Uri("http://127.0.0.1:9")) } }, console: true);
        using Visitor stranger = Visitor.Of(org);
        for (int i = 0; i < 15; i++)
        {
            using HttpResponseMessage forged = await stranger.GetAsync($"{SignInPaths.FromProvider}?code=x&state=y{i}");
            Assert.Contains(SignInPaths.Failed, forged.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        Assert.Equal(AddressFailures.MostFailures, (await org.EventsAsync("user.session.start")).Count);
        org.Time.Advance(AddressFailures.Window);
        (await stranger.GetAsync($"{SignInPaths.FromProvider}?code=x&state=y")).Dispose();
        Assert.Equal(AddressFailures.MostFailures + 1, (await org.EventsAsync("user.session.start")).Count);
    }

    /// <summary>Begins a sign-in and stops at the address that brings the answer back to the org.</summary>
    private static async Task<string> AnswerAsync(Visitor visitor)
    {
        HttpResponseMessage step = await visitor.GetAsync(SignInPaths.ToProvider);
        Uri at = step.Headers.Location!;
        while (at.AbsolutePath != SignInPaths.FromProvider)
        {
            step.Dispose();
            step = await visitor.GetAsync(at.AbsoluteUri);
            at = new Uri(at, step.Headers.Location!);
        }

        step.Dispose();
        return at.AbsoluteUri;
    }

    private static string Change(JsonNode entry, string side) => (string)entry["target"]![0]!["changeDetails"]![side]!["privileges"]!;

    [GeneratedRegex("name=\"xsrf\" value=\"([^\"]+)\"")]
    private static partial Regex Xsrf();
}
