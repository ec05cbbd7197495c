using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

public sealed class OrgClientDiscoveryTests : IDisposable
{
    private const string Poll = "urn:ietf:rfc:8936";
    private readonly OrgClientFixture fixture = new();
    private readonly Dictionary<string, Func<string, string?>> documents;

    public OrgClientDiscoveryTests() => documents = new()
    {
        ["/.well-known/ssf-configuration"] = url => $$"""
            {"issuer":"{{url}}","jwks_uri":"{{url}}/keys","configuration_endpoint":"{{url}}/stream"}
            """,
        ["/stream"] = url => Stream(url, Poll),
        ["/.well-known/device-access-configuration"] = url => Ours(url, 55, 600),
    };

    public void Dispose() => fixture.Dispose();

    private static string Stream(string url, string method, string endpoint = "/poll") => $$"""
        {"stream_id":"s1","iss":"{{url}}","aud":"{{url}}/devices/d1","delivery":{"method":"{{method}}","endpoint_url":"{{url + endpoint}}" },
         "events_requested":["a"],"unknown":{"x":1} }
        """;

    private static string Ours(string url, int hold, int interval) => $$"""
        {"issuer":"{{url}}","check_in_endpoint":"{{url}}/check-in","outcome_endpoint":"{{url}}/outcome","hold_seconds":{{hold}},"poll_interval_seconds":{{interval}}}
        """;

    private Task<TlsTestServer> ServeAsync() => fixture.ServeAsync(c =>
    {
        string url = $"https://{c.Request.Host}";
        return documents.TryGetValue(c.Request.Path, out Func<string, string?>? document) && document(url) is { } json
            ? JsonAsync(c, json)
            : JsonAsync(c, """{"errorCode":"E0000007"}""", StatusCodes.Status404NotFound);
    });

    private async Task<OrgEndpoints> DiscoverAsync()
    {
        await using TlsTestServer server = await ServeAsync();
        return await fixture.Client(server.Url).DiscoverAsync(CancellationToken.None);
    }

    private async Task<string> FailsAsync() =>
        (await Assert.ThrowsAsync<OrgUnavailableException>(DiscoverAsync)).Message;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_three_documents_give_the_endpoints(bool asList)
    {
        if (asList)
        {
            documents["/stream"] = url => $"[{Stream(url, "urn:ietf:rfc:8935")},{Stream(url, Poll)}]";
        }

        await using TlsTestServer server = await ServeAsync();
        string url = server.Url.AbsoluteUri.TrimEnd('/');
        OrgEndpoints org = await fixture.Client(server.Url).DiscoverAsync(CancellationToken.None);
        Assert.Equal(
            new OrgEndpoints
            {
                Issuer = url,
                StreamId = "s1",
                Audience = url + "/devices/d1",
                Poll = new Uri(url + "/poll"),
                SigningKeys = new Uri(url + "/keys"),
                CheckIn = new Uri(url + "/check-in"),
                Outcome = new Uri(url + "/outcome"),
                Hold = TimeSpan.FromSeconds(55),
                PollInterval = TimeSpan.FromMinutes(10),
            },
            org);
        Assert.True(fixture.OrgTime.TryNow(out _, out _), "short exchanges set the org clock");
    }

    [Fact]
    public async Task A_foreign_transmitter_has_no_check_in_no_outcome_and_no_hold()
    {
        documents.Remove("/.well-known/device-access-configuration");
        OrgEndpoints org = await DiscoverAsync();
        Assert.Equal((null, null, TimeSpan.Zero, null), (org.CheckIn, org.Outcome, org.Hold, org.PollInterval));
    }

    [Fact]
    public async Task Another_failure_of_our_document_does_not_make_the_org_a_foreign_one()
    {
        documents["/.well-known/device-access-configuration"] = _ => "[]";
        Assert.Contains("device-access-configuration", await FailsAsync());
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(55, 55)]
    [InlineData(9999, 300)]
    public async Task The_hold_lies_between_0_and_300_seconds(int offered, int seconds)
    {
        documents["/.well-known/device-access-configuration"] = url => Ours(url, offered, 0);
        OrgEndpoints org = await DiscoverAsync();
        Assert.Equal(TimeSpan.FromSeconds(seconds), org.Hold);
        Assert.Null(org.PollInterval);
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(600, 600)]
    [InlineData(86400, 900)]
    public async Task The_poll_interval_lies_between_1_and_15_minutes(int offered, int seconds)
    {
        documents["/.well-known/device-access-configuration"] = url => Ours(url, 55, offered);
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await DiscoverAsync()).PollInterval);
    }

    [Theory]
    [InlineData("/.well-known/ssf-configuration")]
    [InlineData("/stream")]
    [InlineData("/.well-known/device-access-configuration")]
    public async Task Another_issuer_is_refused_and_both_are_named(string path)
    {
        Func<string, string?> good = documents[path];
        string own = "";
        documents[path] = url =>
        {
            own = url;
            return good(url)!
                .Replace($"\"issuer\":\"{url}\"", "\"issuer\":\"https://evil.example\"", StringComparison.Ordinal)
                .Replace($"\"iss\":\"{url}\"", "\"iss\":\"https://evil.example\"", StringComparison.Ordinal);
        };
        string message = await FailsAsync();
        Assert.Contains("'https://evil.example'", message);
        Assert.Contains($"OrgUrl is '{own}'", message);
    }

    [Fact]
    public async Task An_issuer_with_a_trailing_slash_is_another_issuer()
    {
        documents["/.well-known/ssf-configuration"] = url => $$"""
            {"issuer":"{{url}}/","jwks_uri":"{{url}}/keys","configuration_endpoint":"{{url}}/stream"}
            """;
        Assert.Contains("names the issuer", await FailsAsync());
    }

    [Theory]
    [InlineData("jwks_uri")]
    [InlineData("configuration_endpoint")]
    public async Task Endpoints_without_https_are_refused(string member)
    {
        Func<string, string?> good = documents["/.well-known/ssf-configuration"];
        documents["/.well-known/ssf-configuration"] = url =>
            good(url)!.Replace($"\"{member}\":\"https", $"\"{member}\":\"http", StringComparison.Ordinal);
        Assert.Contains($"no https URL as {member}", await FailsAsync());
    }

    [Fact]
    public async Task A_missing_first_document_is_an_error()
    {
        documents.Remove("/.well-known/ssf-configuration");
        Assert.Contains("status 404", await FailsAsync());
    }

    [Fact]
    public async Task No_stream_with_poll_delivery_is_said()
    {
        documents["/stream"] = url => Stream(url, "urn:ietf:rfc:8935");
        Assert.Contains("0 streams with poll delivery", await FailsAsync());
    }

    [Fact]
    public async Task Two_streams_with_poll_delivery_are_said()
    {
        documents["/stream"] = url => $"[{Stream(url, Poll)},{Stream(url, Poll, "/other")}]";
        Assert.Contains("2 streams with poll delivery", await FailsAsync());
    }

    [Fact]
    public async Task A_list_with_null_in_it_does_not_break_anything()
    {
        documents["/stream"] = url => $"[null,{Stream(url, Poll)}]";
        Assert.Equal("/poll", (await DiscoverAsync()).Poll.AbsolutePath);
    }

    [Fact]
    public async Task A_path_in_the_org_url_stands_after_the_well_known_path()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, "{}", 404));
        await Assert.ThrowsAsync<OrgUnavailableException>(
            () => fixture.Client(new Uri(server.Url, "/tenant/")).DiscoverAsync(CancellationToken.None));
        Assert.Equal("/.well-known/ssf-configuration/tenant", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task An_issuer_with_a_path_is_asked_by_the_rule_of_the_specification_and_may_end_with_a_slash()
    {
        foreach (Func<string, string?> document in documents.Values.ToArray())
        {
            string old = documents.Single(d => d.Value == document).Key;
            documents.Remove(old);
            string path = old.StartsWith("/.well-known", StringComparison.Ordinal) ? old + "/tenant/1" : old;
            documents[path] = url => document(url)!
                .Replace($"\"issuer\":\"{url}\"", $"\"issuer\":\"{url}/tenant/1/\"", StringComparison.Ordinal)
                .Replace($"\"iss\":\"{url}\"", $"\"iss\":\"{url}/tenant/1/\"", StringComparison.Ordinal);
        }

        await using TlsTestServer server = await ServeAsync();
        OrgEndpoints org = await fixture.Client(new Uri(server.Url, "/tenant/1/")).DiscoverAsync(CancellationToken.None);
        Assert.Equal(new Uri(server.Url, "/tenant/1/").AbsoluteUri, org.Issuer);
        Assert.Equal(
            ["/.well-known/ssf-configuration/tenant/1", "/stream", "/.well-known/device-access-configuration/tenant/1"], server.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task A_stream_is_made_where_there_is_none_and_a_conflict_is_said()
    {
        int posts = 0;
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            string url = $"https://{c.Request.Host}";
            return c.Request.Method == "POST" ? (++posts == 1 ? JsonAsync(c, Stream(url, Poll), 201) : JsonAsync(c, """{"description":"there is one"}""", 409))
                : c.Request.Path == "/stream" ? JsonAsync(c, "[]")
                : JsonAsync(c, documents[c.Request.Path](url)!);
        });

        Assert.Equal("s1", (await fixture.Client(server.Url).DiscoverAsync(CancellationToken.None)).StreamId);
        var refused = await Assert.ThrowsAsync<OrgUnavailableException>(() => fixture.Client(server.Url).DiscoverAsync(CancellationToken.None));
        Assert.Contains("status 409: there is one", refused.Message);
    }

    [Fact]
    public async Task Of_several_streams_the_agents_own_is_taken_and_its_status_and_critical_members_are_kept()
    {
        documents.Remove("/.well-known/device-access-configuration");
        documents["/.well-known/ssf-configuration"] = url => $$"""
            {"issuer":"{{url}}","jwks_uri":"{{url}}/keys","configuration_endpoint":"{{url}}/stream","status_endpoint":"{{url}}/status?v=1","critical_subject_members":["user","tenant"]}
            """;
        documents["/stream"] = url => $"[{Stream(url, Poll)},{Stream(url, Poll, "/other")
            .Replace("\"aud\":", "\"description\":\"device-agent\",\"aud\":", StringComparison.Ordinal)
            .Replace($"\"{url}/devices/d1\"", $"[\"{url}/devices/d1\",\"d1\"]", StringComparison.Ordinal)}]";
        documents["/status"] = _ => """{"stream_id":"s1","status":"disabled","reason":"licence"}""";

        OrgEndpoints org = await DiscoverAsync();

        Assert.Equal("/other", org.Poll.AbsolutePath);
        Assert.Equal(["tenant"], org.CriticalMembers!);
        Assert.Equal(("disabled", "licence"), (org.Status!.Status, org.Status.Reason));
        Assert.Equal(2, org.Audiences.Count());
    }

    [Fact]
    public async Task A_status_that_cannot_be_read_hides_nothing()
    {
        documents.Remove("/.well-known/device-access-configuration");
        documents["/.well-known/ssf-configuration"] = url => $$"""
            {"issuer":"{{url}}","jwks_uri":"{{url}}/keys","configuration_endpoint":"{{url}}/stream","status_endpoint":"{{url}}/nothing"}
            """;
        Assert.Null((await DiscoverAsync()).Status);
    }

    [Fact]
    public async Task The_bearer_token_goes_with_all_but_the_keys_and_is_read_each_time()
    {
        string file = fixture.Folder.File("token", "first\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            string url = $"https://{c.Request.Host}";
            return JsonAsync(c, c.Request.Path == "/keys" ? """{"keys":[]}""" : documents[c.Request.Path](url)!);
        });
        using OrgClient client = fixture.Client(server.Url, token: new Core.Polling.Transport.BearerTokenFile(file));
        OrgEndpoints org = await client.DiscoverAsync(CancellationToken.None);
        await client.GetSigningKeysAsync(org, CancellationToken.None);
        File.WriteAllText(file, "second");
        await client.DiscoverAsync(CancellationToken.None);

        Assert.Equal(
            ["Bearer first", "Bearer first", "Bearer first", "", "Bearer second", "Bearer second", "Bearer second"],
            server.Requests.Select(r => r.Headers.GetValueOrDefault("Authorization", "")));
        File.WriteAllText(file, "two words");
        var refused = await Assert.ThrowsAsync<OrgUnavailableException>(() => client.DiscoverAsync(CancellationToken.None));
        Assert.DoesNotContain("two words", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no bearer token", refused.Message, StringComparison.Ordinal);
    }
}
