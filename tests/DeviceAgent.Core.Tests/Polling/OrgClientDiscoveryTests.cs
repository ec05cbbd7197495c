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
}
