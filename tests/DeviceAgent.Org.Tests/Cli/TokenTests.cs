using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Tokens;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Tests.Cli;

public sealed class TokenTests : IAsyncLifetime
{
    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_token_that_is_made_beside_a_running_org_counts_at_once_and_a_revoked_one_no_longer()
    {
        string token = await CreateAsync("CI");
        Assert.Matches("^[0-9a-f]{64}$", token);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(token));

        JsonNode made = await OfNameAsync("CI");
        Screen revoked = Screen.Piped();
        Assert.Equal(0, await revoked.RunAsync((t, c) => Verbs(t).RevokeAsync(org.Folder, (string)made["id"]!, c)));
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(token));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(org.Token));

        // Again changes nothing.
        Assert.Equal(0, await Screen.Piped().RunAsync((t, c) => Verbs(t).RevokeAsync(org.Folder, (string)made["id"]!, c)));
        Assert.Equal(["good", "revoked"], (await ListAsync()).Select(t => (string)t!["state"]!).Order());
        Assert.Equal(2, (await org.EventsAsync("system.api_token.create")).Count);
        JsonNode entry = Assert.Single(await org.EventsAsync("system.api_token.revoke"));
        Assert.Equal((string)made["id"]!, (string)entry["target"]![0]!["id"]!);
        Assert.Equal(Environment.UserName, (string)entry["actor"]!["id"]!);
    }

    [Fact]
    public async Task A_token_ends_when_it_was_told_to()
    {
        string token = await CreateAsync("short", "PT1H");

        // The database cuts times to milliseconds.
        org.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(2));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(token));

        org.Time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(token));
        Assert.Equal("expired", (string)(await OfNameAsync("short"))["state"]!);
    }

    [Fact]
    public async Task The_list_shows_when_a_token_was_last_used_and_never_the_token()
    {
        string token = await CreateAsync("CI");
        Assert.Null((await OfNameAsync("CI"))["lastUsedAt"]);
        DateTimeOffset used = org.Time.GetUtcNow();
        await UseAsync(token);
        await ((Org.Logout.OverdueMonitor)org.Host.Services.GetService(typeof(Org.Logout.OverdueMonitor))!).LookAsync(CancellationToken.None);

        Screen json = Screen.Piped();
        await json.RunAsync((t, c) => Verbs(t).ListAsync(org.Folder, json: true, c));
        Screen table = Screen.OfWidth(80);
        await table.RunAsync((t, c) => Verbs(t).ListAsync(org.Folder, json: false, c));

        Assert.Equal(used, (DateTimeOffset)(await OfNameAsync("CI"))["lastUsedAt"]!, TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, table.Lines.Count);
        Assert.All(table.Lines, l => Assert.True(l.Length <= 80));
        Assert.DoesNotContain(token, json.Text + table.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Convert.FromHexString(token)), json.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_goes_into_a_file_for_its_owner_alone_and_never_over_another()
    {
        string file = Path.Combine(org.Folder, "..", "ci-token");
        Screen screen = Screen.Piped();
        Assert.Equal(0, await screen.RunAsync((t, c) => Verbs(t).CreateAsync(org.Folder, "CI", Wish(), file, c)));

        Assert.Empty(screen.Text);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        string token = (await File.ReadAllTextAsync(file)).Trim();
        Assert.Equal(HttpStatusCode.OK, await UseAsync(token));
        Screen again = Screen.Piped();
        Assert.Equal(ExitCodes.Usage, await again.RunAsync((t, c) => Verbs(t).CreateAsync(org.Folder, "CI", Wish(), file, c)));
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
        Assert.Equal(token, (await File.ReadAllTextAsync(file)).Trim());
    }

    [Theory]
    [InlineData("", null, null, ExitCodes.Usage, "name")]
    [InlineData("a\nb", null, null, ExitCodes.Usage, "name")]
    [InlineData("CI", "90", null, ExitCodes.Usage, "--expires 90")]
    [InlineData("CI", "soon", null, ExitCodes.Usage, "--expires soon")]
    [InlineData("CI", "-P1D", null, ExitCodes.Usage, "--expires -P1D")]
    [InlineData("CI", "2001-01-01", null, ExitCodes.Usage, "within the next ten years")]
    [InlineData("CI", "P20Y", null, ExitCodes.Usage, "within the next ten years")]
    [InlineData("CI", null, "/proc/none/token", ExitCodes.Configuration, "/proc/none")]
    public async Task What_cannot_be_makes_no_token(string name, string? expires, string? file, int code, string said)
    {
        Screen screen = Screen.Piped();

        Assert.Equal(code, await screen.RunAsync((t, c) => Verbs(t).CreateAsync(org.Folder, name, Wish(expires), file, c)));

        Assert.Contains(said, Assert.Single(screen.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(screen.Text);
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task An_unknown_id_is_said_and_changes_nothing()
    {
        Screen screen = Screen.Piped();

        Assert.Equal(ExitCodes.Usage, await screen.RunAsync((t, c) => Verbs(t).RevokeAsync(org.Folder, "00Tnone", c)));

        Assert.Contains("there is no token 00Tnone", screen.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(org.Token));
    }

    [Fact]
    public async Task An_org_whose_last_token_was_revoked_makes_no_new_one_by_itself()
    {
        Screen screen = Screen.Piped();
        string id = (string)(await ListAsync())[0]!["id"]!;
        await screen.RunAsync((t, c) => Verbs(t).RevokeAsync(org.Folder, id, c));
        Assert.Contains("no good token is left", screen.Error, StringComparison.Ordinal);

        org = await org.RestartAsync();

        Assert.Null(org.Host.FirstToken);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(await CreateAsync("next")));
    }

    private TokenVerbs Verbs(Org.Cli.Output.Terminal terminal) => new(terminal, org.Time);

    private static TokenWish Wish(string? expires = null) => new("super-admin", [], null, null, expires);

    private async Task<string> CreateAsync(string name, string? expires = null)
    {
        Screen screen = Screen.Piped();
        Assert.Equal(0, await screen.RunAsync((t, c) => Verbs(t).CreateAsync(org.Folder, name, Wish(expires), null, c)));
        Assert.Contains("shown only this once", screen.Error, StringComparison.Ordinal);
        return Assert.Single(screen.Lines);
    }

    private async Task<JsonNode> OfNameAsync(string name) => (await ListAsync()).Single(t => (string)t!["name"]! == name)!;

    private async Task<JsonArray> ListAsync()
    {
        Screen screen = Screen.Piped();
        Assert.Equal(0, await screen.RunAsync((t, c) => Verbs(t).ListAsync(org.Folder, json: true, c)));
        return JsonNode.Parse(screen.Text)!.AsArray();
    }

    private async Task<HttpStatusCode> UseAsync(string token)
    {
        using HttpClient client = org.CreateAdmin(token);
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/api/v1/users", UriKind.Relative));
        return answer.StatusCode;
    }
}
