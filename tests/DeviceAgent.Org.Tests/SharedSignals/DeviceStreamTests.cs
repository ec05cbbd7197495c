using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Tests.SharedSignals;

/// <summary>A device's own stream beyond its polls: discovery, status, verification (SSF 1.0 sections 7 and 8).</summary>
public sealed class DeviceStreamTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private TestDevice mac = null!;
    private JsonNode ada = null!;
    private StreamConfiguration stream = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        mac = await org.CreateDeviceAsync("mac-1");
        ada = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(mac, ada, "ada");
        stream = await mac.StreamAsync();
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Discovery_names_every_endpoint_there_is_and_no_empty_list()
    {
        string json = await mac.Client.GetStringAsync(new Uri(WellKnown.SsfConfiguration, UriKind.Relative));
        string url = org.Host.Addresses.Device;

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
            {"spec_version":"1_0","issuer":"{{url}}","jwks_uri":"{{url}}/ssf/jwks","delivery_methods_supported":["urn:ietf:rfc:8936"],
             "configuration_endpoint":"{{url}}/ssf/stream","status_endpoint":"{{url}}/ssf/status","verification_endpoint":"{{url}}/ssf/verify",
             "critical_subject_members":["user","device"],"authorization_schemes":[{"spec_urn":"urn:ietf:rfc:8705"},{"spec_urn":"urn:ietf:rfc:9421"}],"default_subjects":"ALL"}
            """),
            JsonNode.Parse(json)), json);
    }

    [Fact]
    public async Task A_verification_comes_with_its_state_until_it_is_acknowledged_also_after_a_restart_of_the_org()
    {
        Assert.Equal(HttpStatusCode.NoContent, await VerifyAsync(mac, "a \"state\""));
        (string jti, string compact) = Assert.Single((await mac.PollNowAsync()).Sets);
        org = await org.RestartAsync();
        TestDevice same = mac.At(org);
        string second = (await same.PollNowAsync()).Sets[jti];

        Assert.Equal(
            JsonNode.Parse(Base64(compact))!["events"]!.ToJsonString(), JsonNode.Parse(Base64(second))!["events"]!.ToJsonString());
        SecurityEventToken set = SecurityEventToken.Read(new JsonWebToken(second));
        Assert.Equal((EventTypes.Verification, "opaque", stream.StreamId, mac.Thumbprint), (set.EventType, set.Subject!.Format, set.Subject.Id, set.RecipientKey));
        Assert.Equal("a \"state\"", set.Event.GetProperty("state").GetString());
        await same.AcknowledgeAsync(jti);
        Assert.Empty((await same.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_verification_wakes_the_held_poll_and_logouts_come_first()
    {
        Task<PollResponse> held = await mac.HoldAsync();
        await VerifyAsync(mac, null);
        string verification = Assert.Single((await held).Sets.Keys);
        await org.LogOutAsync(ada);

        PollResponse first = await mac.PollAsync(new PollRequest { MaxEvents = 1, ReturnImmediately = true });
        Assert.True(first.MoreAvailable);
        Assert.DoesNotContain(verification, first.Sets.Keys);
        Assert.Equal(2, (await mac.PollNowAsync()).Sets.Count);
    }

    [Fact]
    public async Task Floods_of_verifications_are_answered_with_429_and_never_pile_up()
    {
        Assert.Equal(HttpStatusCode.NoContent, await VerifyAsync(mac, null));
        using (HttpResponseMessage soon = await PostAsync(mac, "/ssf/verify", new { stream_id = stream.StreamId }))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, soon.StatusCode);
            Assert.Equal(30, soon.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }

        for (int i = 1; i < StreamLimits.MostVerifications; i++)
        {
            org.Time.Advance(StreamLimits.VerificationInterval);
            Assert.Equal(HttpStatusCode.NoContent, await VerifyAsync(mac, null));
        }

        org.Time.Advance(StreamLimits.VerificationInterval);
        Assert.Equal(HttpStatusCode.TooManyRequests, await VerifyAsync(mac, null));
        Assert.Equal(StreamLimits.MostVerifications, (await mac.PollNowAsync()).Sets.Count);
    }

    [Fact]
    public async Task A_device_reads_its_status_and_cannot_silence_itself()
    {
        JsonNode status = (await mac.Client.GetFromJsonAsync<JsonNode>(new Uri($"/ssf/status?stream_id={stream.StreamId}", UriKind.Relative)))!;
        Assert.Equal(("enabled", stream.StreamId), ((string)status["status"]!, (string)status["stream_id"]!));

        foreach (string silent in new[] { "paused", "disabled", "paused" })
        {
            using HttpResponseMessage refused = await PostAsync(mac, "/ssf/status", new { stream_id = stream.StreamId, status = silent });
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using HttpResponseMessage enabled = await PostAsync(mac, "/ssf/status", new { stream_id = stream.StreamId, status = "enabled" });
        Assert.Equal(HttpStatusCode.OK, enabled.StatusCode);
        Assert.Equal(["DENY", "DENY"], (await org.EventsAsync("security.events.stream.status_refuse")).Select(e => (string)e["outcome"]!["result"]!));
        await org.LogOutAsync(ada);
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_changes_nothing()
    {
        (string Method, string Path, string? Body, int Expected)[] requests =
        [
            ("POST", "/ssf/stream", "{}", 409),
            ("PUT", "/ssf/stream", "{}", 403),
            ("PATCH", "/ssf/stream", "{}", 403),
            ("DELETE", "/ssf/stream", "{}", 403),
            ("POST", "/ssf/status", """{"stream_id":"another","status":"paused"}""", 404),
            ("POST", "/ssf/status", """{"stream_id":"STREAM","status":"asleep"}""", 400),
            ("POST", "/ssf/status", """{"stream_id":"STREAM"}""", 400),
            ("POST", "/ssf/status", "[]", 400),
            ("POST", "/ssf/verify", """{"stream_id":"another"}""", 404),
            ("POST", "/ssf/verify", """{"stream_id":"STREAM","state":5}""", 400),
            ("POST", "/ssf/verify", """{"stream_id":"STREAM","state":"LONG"}""", 400),
            ("POST", "/ssf/verify", "null", 400),
            ("GET", "/ssf/status", null, 400),
            ("GET", "/ssf/status?stream_id=another", null, 404),
            ("GET", "/ssf/stream?stream_id=another", null, 404),
        ];
        foreach ((string method, string path, string? body, int expected) in requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = body is null ? null : new StringContent(
                body.Replace("STREAM", stream.StreamId, StringComparison.Ordinal).Replace("LONG", new string('x', 5000), StringComparison.Ordinal), null, "application/json");
            using HttpResponseMessage answer = await mac.Client.SendAsync(request);
            Assert.True(expected == (int)answer.StatusCode, $"{method} {path} {body}: {(int)answer.StatusCode}");
        }

        Assert.Empty((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Without_the_instance_key_nothing_is_asked_of_a_stream()
    {
        using HttpClient other = org.CreateDeviceClient(mac.Certificate);
        foreach (string path in new[] { "/ssf/status", "/ssf/verify" })
        {
            using HttpResponseMessage answer = await other.PostAsJsonAsync(new Uri(path, UriKind.Relative), new { stream_id = stream.StreamId, status = "enabled" });
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_device_that_is_let_in_again_hears_that_its_stream_is_enabled()
    {
        await LifecycleAsync("suspend");
        Assert.Equal(HttpStatusCode.Forbidden, (await mac.Client.GetAsync(new Uri($"/ssf/status?stream_id={stream.StreamId}", UriKind.Relative))).StatusCode);
        await LifecycleAsync("unsuspend");
        await LifecycleAsync("unsuspend");

        (string jti, string compact) = Assert.Single((await mac.PollNowAsync()).Sets);
        SecurityEventToken set = SecurityEventToken.Read(new JsonWebToken(compact));
        Assert.Equal((EventTypes.StreamUpdated, "enabled", stream.StreamId), (set.EventType, set.ReadStreamUpdated().Status, set.Subject!.Id));
        await mac.RefuseAsync(jti, "invalid_request");
        Assert.Empty((await mac.PollNowAsync()).Sets);
        Assert.Equal(mac.Id, (string)Assert.Single(await org.EventsAsync("security.events.stream.event_refuse"))["actor"]!["id"]!);
    }

    private async Task LifecycleAsync(string step)
    {
        using HttpResponseMessage answer = await org.Admin.PostAsync(new Uri($"/api/v1/devices/{mac.Id}/lifecycle/{step}", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static string Base64(string compact) =>
        System.Text.Encoding.UTF8.GetString(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(compact.Split('.')[1]));

    private async Task<HttpStatusCode> VerifyAsync(TestDevice device, string? state)
    {
        using HttpResponseMessage answer = await device.Client.PostAsJsonAsync(
            new Uri("/ssf/verify", UriKind.Relative), new VerificationRequest { StreamId = stream.StreamId, State = state }, ProtocolJson.Default.VerificationRequest);
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> PostAsync(TestDevice device, string path, object body) =>
        device.Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
}
