using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.Cli.Admin;
using DeviceAgent.Org.DeviceAccess.Challenges;
using DeviceAgent.Org.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.Access;

public sealed class LocalAdministratorTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private TestOrg org = null!;
    private Visitor visitor = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(console: true);
        visitor = Visitor.Of(org);
    }

    public async Task DisposeAsync()
    {
        visitor.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task A_link_sets_the_password_once_and_the_password_signs_in()
    {
        string link = await LinkAsync();
        using HttpResponseMessage looked = await visitor.GetAsync(link);
        using HttpResponseMessage set = await visitor.SetPasswordAsync(link, Password);
        Assert.Contains("The password is set", await set.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage again = await visitor.GetAsync(link);
        Assert.Contains("not good any more", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage signedIn = await visitor.SignInAsync(Password, "/console/sign-in?returnUrl=%2Fconsole%2Fapi-tokens");
        Assert.Equal((HttpStatusCode.Found, "/console/api-tokens"), (signedIn.StatusCode, PathOf(signedIn)));
        using HttpResponseMessage page = await visitor.GetAsync("/console/api-tokens");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        JsonNode start = Assert.Single(await org.EventsAsync("user.session.start"));
        Assert.Equal(("administrator", "SUCCESS", "127.0.0.1"), ((string)start["actor"]!["displayName"]!, (string)start["outcome"]!["result"]!, (string)start["client"]!["ipAddress"]!));
        Assert.Single(await org.EventsAsync("user.account.update_password"));
        Assert.Equal(Environment.UserName, (string)Assert.Single(await org.EventsAsync("user.account.reset_password"))["actor"]!["id"]!);
    }

    [Fact]
    public async Task A_link_ends_after_a_day_and_with_the_next_one()
    {
        string first = await LinkAsync();
        string second = await LinkAsync();
        Assert.False(await IsGoodAsync(first));
        org.Time.Advance(LocalAdministrator.LinkValidity - TimeSpan.FromSeconds(1));
        Assert.True(await IsGoodAsync(second));

        org.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await IsGoodAsync(second));
    }

    [Theory]
    [InlineData("short", "short", "must have 15 to 128 characters")]
    [InlineData("aaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaa", "five different")]
    [InlineData("correct horse battery", "correct horse buttery", "is not the same")]
    public async Task A_bad_password_is_refused_at_its_field_and_uses_no_link_up(string password, string again, string said)
    {
        string link = await LinkAsync();

        using HttpResponseMessage refused = await visitor.SetPasswordAsync(link, password, again);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(said, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(await IsGoodAsync(link));
    }

    [Fact]
    public async Task Two_who_use_one_link_at_once_set_one_password()
    {
        string secret = (await LinkAsync()).Split('=')[1];
        LocalAdministrator local = org.Host.Services.GetRequiredService<LocalAdministrator>();

        bool[] set = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            try
            {
                await local.SetPasswordAsync(secret, $"{Password} {i}", $"10.0.0.{i}", CancellationToken.None);
                return true;
            }
            catch (Org.Api.OrgException)
            {
                return false;
            }
        }));

        Assert.Single(set, s => s);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_for_five_minutes_and_a_new_link_unlocks()
    {
        await SetAsync();
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage wrong = await visitor.SignInAsync("wrong");
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        using HttpResponseMessage locked = await visitor.SignInAsync(Password);
        Assert.Contains("wrong too often: try again in 5 min", await locked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(visitor.Session);
        Assert.Single(await org.EventsAsync("user.account.lock"));
        Assert.Equal(6, (await org.EventsAsync("user.session.start")).Count(e => (string)e["outcome"]!["result"]! == "FAILURE"));

        org.Time.Advance(TimeSpan.FromMinutes(5));
        using HttpResponseMessage later = await visitor.SignInAsync(Password);
        Assert.Equal(HttpStatusCode.Found, later.StatusCode);

        for (int i = 0; i < 5; i++)
        {
            (await visitor.SignInAsync("wrong")).Dispose();
        }

        await SetAsync();
        using HttpResponseMessage unlocked = await visitor.SignInAsync(Password);
        Assert.Equal(HttpStatusCode.Found, unlocked.StatusCode);
    }

    [Fact]
    public async Task Whoever_guesses_too_often_is_refused_for_a_minute_by_address()
    {
        LocalAdministrator local = org.Host.Services.GetRequiredService<LocalAdministrator>();
        await SetAsync();
        for (int i = 0; i < AddressFailures.MostFailures; i++)
        {
            await Assert.ThrowsAsync<Org.Api.OrgException>(() => local.CheckPasswordAsync("wrong", "192.0.2.1", CancellationToken.None));
        }

        int before = (await org.EventsAsync("user.session.start")).Count;
        Org.Api.OrgException refused = await Assert.ThrowsAsync<Org.Api.OrgException>(() => local.CheckPasswordAsync(Password, "192.0.2.1", CancellationToken.None));
        Assert.Equal(429, refused.Status);
        Assert.Equal(before, (await org.EventsAsync("user.session.start")).Count);

        org.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(await local.CheckPasswordAsync(Password, "192.0.2.1", CancellationToken.None));
    }

    [Fact]
    public async Task Bug_five_wrong_passwords_from_anywhere_kept_the_right_one_out()
    {
        LocalAdministrator local = org.Host.Services.GetRequiredService<LocalAdministrator>();
        await SetAsync();
        await LockAsync(local);

        Assert.NotNull(await local.CheckPasswordAsync(Password, "198.51.100.7", CancellationToken.None));

        // A wrong one uses up the one try of its network, and is answered as if nobody had looked.
        await LockAsync(local);
        Org.Api.OrgException wrong = await Assert.ThrowsAsync<Org.Api.OrgException>(() => local.CheckPasswordAsync("wrong", "2001:db8::1", CancellationToken.None));
        Org.Api.OrgException locked = await Assert.ThrowsAsync<Org.Api.OrgException>(() => local.CheckPasswordAsync(Password, "2001:db8::2", CancellationToken.None));
        Assert.Equal((wrong.Causes[0], wrong.Status), (locked.Causes[0], locked.Status));
        Assert.StartsWith("password: was wrong too often", locked.Causes[0], StringComparison.Ordinal);
        Assert.NotNull(await local.CheckPasswordAsync(Password, "198.51.100.7", CancellationToken.None));
    }

    [Fact]
    public void While_it_is_locked_all_addresses_together_have_few_tries()
    {
        var tries = new LockedTries(org.Time);
        DateTimeOffset end = org.Time.GetUtcNow() + TimeSpan.FromMinutes(5);

        Assert.Equal(LockedTries.Most, Enumerable.Range(0, 200).Count(i =>
        {
            bool may = tries.TryTake($"10.0.0.{i}", end);
            tries.Fail($"10.0.0.{i}");
            return may;
        }));

        Assert.True(tries.TryTake("10.0.1.1", end + TimeSpan.FromMinutes(5)));
        Assert.False(tries.TryTake("10.0.0.1", end + TimeSpan.FromMinutes(5)));
        org.Time.Advance(LockedTries.Memory);
        Assert.True(tries.TryTake("10.0.0.1", end + TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task Over_https_the_cookie_is_for_this_host_alone_and_for_no_script()
    {
        await using TestOrg secure = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") }, console: true);
        using Visitor there = Visitor.Of(secure);
        await SetAsync(secure, there);

        using HttpResponseMessage signedIn = await there.SignInAsync(Password);

        string cookie = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-", StringComparison.Ordinal));
        Assert.StartsWith("__Host-device-org-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/; secure; samesite=strict; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage page = await there.GetAsync("/console");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        // What plain http could have planted is not looked at over https.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console");
        request.Headers.Add("Cookie", $"{ConsoleCookie.Name}={there.Session}");
        using Visitor other = Visitor.Of(secure);
        using HttpResponseMessage planted = await other.SendAsync(request);
        Assert.Equal(HttpStatusCode.Found, planted.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_after_an_hour_of_nothing_after_eight_hours_and_at_the_sign_out()
    {
        await SetAsync();
        (await visitor.SignInAsync(Password)).Dispose();
        for (int i = 0; i < 15; i++)
        {
            org.Time.Advance(TimeSpan.FromMinutes(31));
            using HttpResponseMessage used = await visitor.GetAsync("/console");
            Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        }

        org.Time.Advance(TimeSpan.FromMinutes(15));
        using HttpResponseMessage tooLong = await visitor.GetAsync("/console");
        Assert.Equal("/console/sign-in", PathOf(tooLong));

        (await visitor.SignInAsync(Password)).Dispose();
        org.Time.Advance(ConsoleSessions.Idle);
        using HttpResponseMessage idle = await visitor.GetAsync("/console");
        Assert.Equal("/console/sign-in", PathOf(idle));

        (await visitor.SignInAsync(Password)).Dispose();
        string copied = visitor.Session!;
        using HttpResponseMessage signedOut = await visitor.SignOutAsync();
        Assert.Equal("/console/signed-out", PathOf(signedOut));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console");
        request.Headers.Add("Cookie", $"{Visitor.NameOn(org)}={copied}");
        using Visitor thief = Visitor.Of(org);
        using HttpResponseMessage stolen = await thief.SendAsync(request);
        Assert.Equal(HttpStatusCode.Found, stolen.StatusCode);
        Assert.Single(await org.EventsAsync("user.session.end"));
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        await SetAsync();
        (await visitor.SignInAsync(Password)).Dispose();

        using HttpResponseMessage refused = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, SignInPaths.SignOut) { Content = new FormUrlEncodedContent([]) });
        using HttpResponseMessage alsoRefused = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/console/api-tokens")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "create-token", ["Wish.Name"] = "x" }),
        });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.StatusCode, alsoRefused.StatusCode));
        Assert.Empty(await org.EventsAsync("user.session.end"));
        Assert.Single(await org.EventsAsync("system.api_token.create"));
    }

    [Fact]
    public async Task A_cookie_never_speaks_for_the_api_and_a_token_never_for_the_console()
    {
        await SetAsync();
        (await visitor.SignInAsync(Password)).Dispose();

        using HttpResponseMessage api = await visitor.GetAsync("/api/v1/users");
        using HttpResponseMessage console = await org.Admin.GetAsync(new Uri("/console/api-tokens", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.Contains("Sign in", await console.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("//evil.example.com")]
    [InlineData("/\\evil.example.com")]
    [InlineData("/console\\..\\..\\evil")]
    [InlineData("/consolevil")]
    [InlineData("/api/v1/users")]
    public async Task After_the_sign_in_one_is_sent_to_the_console_and_nowhere_else(string asked)
    {
        await SetAsync();

        using HttpResponseMessage signedIn = await visitor.SignInAsync(Password, $"/console/sign-in?returnUrl={Uri.EscapeDataString(asked)}");

        Assert.Equal("/console", PathOf(signedIn));
    }

    private static string? PathOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { } to ? (to.IsAbsoluteUri ? to.AbsolutePath : to.OriginalString.Split('?')[0]) : null;

    private async Task<string> LinkAsync(TestOrg? at = null)
    {
        TestOrg there = at ?? org;
        Screen screen = Screen.Piped();
        Assert.Equal(0, await screen.RunAsync((t, c) => new AdminVerbs(t, there.Time).ResetLinkAsync(there.Folder, null, c)));
        return new Uri(Assert.Single(screen.Lines)).PathAndQuery;
    }

    private Task SetAsync() => SetAsync(org, visitor);

    private async Task SetAsync(TestOrg at, Visitor who)
    {
        using HttpResponseMessage set = await who.SetPasswordAsync(await LinkAsync(at), Password);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
    }

    private static async Task LockAsync(LocalAdministrator local)
    {
        for (int i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<Org.Api.OrgException>(() => local.CheckPasswordAsync("wrong", "192.0.2.1", CancellationToken.None));
        }
    }

    private async Task<bool> IsGoodAsync(string link)
    {
        using HttpResponseMessage page = await visitor.GetAsync(link);
        return !(await page.Content.ReadAsStringAsync()).Contains("not good any more", StringComparison.Ordinal);
    }
}
