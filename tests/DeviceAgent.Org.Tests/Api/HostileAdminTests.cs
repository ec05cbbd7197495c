using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Tests.Api;

/// <summary>What can be sent to the admin listener, and what a tool that parses the answers must be able to rely on.</summary>
public sealed class HostileAdminTests : IAsyncLifetime
{
    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    public static TheoryData<string> BadProfiles() =>
    [
        $$"""{"login":"ada@example.com","firstName":"{{new string('x', 100_000)}}"}""",
        """{"login":"ada@example.com","firstName":"a\u0000b"}""",
        """{"login":"ada@example.com","firstName":"\ud800"}""",
        """{"login":"ada@example.com","nickName":"\ud800"}""",
        """{"login":"ada@example.com","lastName":["x"]}""",
        """{"login":" ada@example.com"}""",
        """{"login":"ada/x@example.com"}""",
        """{"login":"ada@example.com","email":"a b@example.com"}""",
        """{"login":"ada@example.com","custom":{"nested":{"more":1}}}""",
        """{"login":"ada@example.com","custom":[[1]]}""",
        $$"""{"login":"ada@example.com","custom":{{string.Concat(Enumerable.Repeat("[", 55))}}{{string.Concat(Enumerable.Repeat("]", 55))}}}""",
        $$"""{"login":"ada@example.com",{{string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"a{i}\":1"))}}}""",
    ];

    [Theory]
    [MemberData(nameof(BadProfiles))]
    public async Task Bug_a_profile_that_cannot_be_shown_was_stored_or_a_500(string profile)
    {
        using HttpResponseMessage answer = await PostAsync("/api/v1/users", $$"""{"profile":{{profile}}}""");

        await RequireErrorAsync(answer, HttpStatusCode.BadRequest);
        Assert.Empty((await org.GetAsync("/api/v1/users")).AsArray());
    }

    [Theory]
    [InlineData("""{"profile":{"displayName":7}}""")]
    [InlineData("""{"profile":{"displayName":"mac","platform":["MACOS"]}}""")]
    [InlineData("""{"profile":{"displayName":"mac","registered":"yes"}}""")]
    [InlineData("""{"profile":{"displayName":"mac","x":{"y":1}}}""")]
    [InlineData("""{"profile":[]}""")]
    [InlineData("""{"profile":{"displayName":"mac"},"singleUser":"x"}""")]
    public async Task Bug_wrong_types_in_a_device_profile_were_a_500(string body)
    {
        using HttpResponseMessage answer = await PostAsync("/api/v1/devices", body);

        await RequireErrorAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bug_a_member_that_stands_twice_was_a_500()
    {
        using HttpResponseMessage answer = await PostAsync("/api/v1/users", """{"profile":{"login":"ada@example.com","login":"eve@example.com"}}""");

        await RequireErrorAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Names_with_markup_and_wildcards_are_kept_and_match_only_themselves()
    {
        await PostAsync("/api/v1/users", """{"profile":{"login":"100%_@example.com","firstName":"<script>alert(1)</script>","lastName":"O'Hara\"; --"}}""");
        await org.CreateUserAsync("100xx@example.com");

        Assert.Single((await org.GetAsync("/api/v1/users?q=100%25_")).AsArray());
        Assert.Single((await org.GetAsync("/api/v1/users?search=profile.login sw \"100%25\"")).AsArray());
        JsonNode user = await org.GetAsync("/api/v1/users/100%25_@example.com");
        Assert.Equal("<script>alert(1)</script>", (string)user["profile"]!["firstName"]!);
        using HttpResponseMessage none = await org.Admin.GetAsync(new Uri("/api/v1/users/%25", UriKind.Relative));
        await RequireErrorAsync(none, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/v1/users?limit=1&limit=2")]
    [InlineData("/api/v1/users?limit=-1")]
    [InlineData("/api/v1/users?limit=")]
    [InlineData("/api/v1/users?limit=99999999999999999999")]
    [InlineData("/api/v1/users?after=-1")]
    [InlineData("/api/v1/users?after=99999999999999999999")]
    [InlineData("/api/v1/users?after=1&after=2")]
    [InlineData("/api/v1/users?after=%27%20OR%201%3D1--")]
    [InlineData("/api/v1/users?activate=x&limit=0")]
    [InlineData("/api/v1/logs?since=2026-01-01&since=2026-01-02")]
    [InlineData("/api/v1/logs?sortOrder=ASCENDING&sortOrder=ASCENDING")]
    [InlineData("/api/v1/logs?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k")]
    [InlineData("/api/v1/devices?search=%22")]
    public async Task Bad_and_repeated_parameters_are_refused(string path)
    {
        using HttpResponseMessage answer = await org.Admin.GetAsync(new Uri(path, UriKind.Relative));

        await RequireErrorAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Filters_as_deep_or_long_as_a_request_line_allows_neither_fault_nor_overflow()
    {
        await org.CreateUserAsync("ada@example.com");
        string deep = $"{new string('(', 3000)}a pr{new string(')', 3000)}";
        string nots = string.Concat(Enumerable.Repeat("not(", 1500));
        string wide = string.Join(" or ", Enumerable.Repeat("a pr", 700));
        string path = string.Join('.', Enumerable.Repeat("a", 3000)) + " pr";
        string quotes = "a eq \"" + string.Concat(Enumerable.Repeat("\\\\", 900));

        foreach ((string filter, HttpStatusCode expected) in new[]
        {
            (deep, HttpStatusCode.BadRequest), (nots, HttpStatusCode.BadRequest), (quotes, HttpStatusCode.BadRequest),
            (wide, HttpStatusCode.OK), (path, HttpStatusCode.OK),
        })
        {
            using HttpResponseMessage answer = await org.Admin.GetAsync(new Uri($"/api/v1/logs?filter={filter.Replace(" ", "+", StringComparison.Ordinal)}", UriKind.Relative));
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Bug_an_end_in_the_first_week_of_time_was_a_500()
    {
        Assert.Empty((await org.GetAsync("/api/v1/logs?until=0001-01-02T00:00:00Z")).AsArray());
    }

    [Fact]
    public async Task Bug_a_query_with_raw_bytes_or_brackets_broke_the_Link_header()
    {
        string answer = await SendRawAsync("GET /api/v1/users?q=%C3%A9&x=<a>;rel=\"next\" HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        string link = Assert.Single(answer.Split("\r\n"), l => l.StartsWith("Link:", StringComparison.Ordinal));
        Assert.Single(link, '>');
        Assert.DoesNotContain("rel=\"next\"", link, StringComparison.Ordinal);
        Assert.DoesNotContain(" 500 ", await SendRawAsync("GET /api/v1/users?q=\u00e9 HTTP/1.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_above_1_MiB_is_refused_with_or_without_a_length()
    {
        foreach (bool chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/users")
            {
                Content = new StringContent($$$"""{"profile":{"login":"{{{new string('a', 1024 * 1024)}}}"}}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.TransferEncodingChunked = chunked;
            // Else the refusal can be lost with the connection while the body is still being sent.
            request.Headers.ExpectContinue = true;
            using HttpResponseMessage answer = await org.Admin.SendAsync(request);
            await RequireErrorAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        }
    }

    [Fact]
    public async Task Bug_a_login_that_looks_like_another_users_id_could_be_taken_for_it()
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        string id = (string)ada["id"]!;
        await PostAsync("/api/v1/users", $$$"""{"profile":{"login":"{{{id.ToLowerInvariant()}}}","email":"eve@example.com"}}""");

        Assert.Equal("ada@example.com", (string)(await org.GetAsync($"/api/v1/users/{id}"))["profile"]!["login"]!);
    }

    [Fact]
    public async Task Bad_bodies_of_a_logout_issue_nothing()
    {
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await org.CreateDeviceAsync("mac");
        await org.AssignAsync(device, user, "ada");
        foreach (string body in new[]
        {
            "[]", "null", "7", """{"devices":"all"}""", """{"devices":[]}""", """{"devices":[null]}""", """{"devices":[7]}""",
            """{"reasonUser":""}""", """{"reasonUser":7}""", $$"""{"reasonAdmin":"{{new string('x', 1001)}}"}""", """{"reasonAdmin":"\ud800"}""",
        })
        {
            using HttpResponseMessage answer = await PostAsync($"/api/v1/users/{user["id"]}/device-logout", body);
            await RequireErrorAsync(answer, HttpStatusCode.BadRequest);
        }

        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
    }

    [Fact]
    public async Task A_deactivated_device_is_not_logged_out_and_a_user_with_no_other_gets_an_error()
    {
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await org.CreateDeviceAsync("mac");
        await org.AssignAsync(device, user, "ada");
        await org.Admin.PostAsync(new Uri($"/api/v1/devices/{device.Id}/lifecycle/deactivate", UriKind.Relative), null);

        using HttpResponseMessage answer = await PostAsync($"/api/v1/users/{user["id"]}/device-logout", "{}");
        JsonNode suspended = await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/users/{user["id"]}/lifecycle/suspend", UriKind.Relative), null));

        await RequireErrorAsync(answer, HttpStatusCode.BadRequest);
        Assert.Null(suspended["traceId"]);
    }

    private static async Task RequireErrorAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        string text = await answer.Content.ReadAsStringAsync();
        JsonNode error = await TestOrg.ReadAsync(answer, expected);
        Assert.NotNull(error["errorCode"]);
        foreach (string leak in new[] { "Exception", " at DeviceAgent", "SQLite", "System." })
        {
            Assert.DoesNotContain(leak, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        org.Admin.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

    private async Task<string> SendRawAsync(string requestLine)
    {
        var address = new Uri(org.Host.Addresses.Admin);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"{requestLine}\r\nHost: {address.Authority}\r\nAuthorization: SSWS {org.Token}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
