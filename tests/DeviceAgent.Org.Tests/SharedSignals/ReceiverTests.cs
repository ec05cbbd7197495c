using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.SharedSignals.Receivers;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Tests.SharedSignals;

/// <summary>Foreign receivers: what an admin gives them, what they hear, and what they cannot do.</summary>
public sealed class ReceiverTests : IAsyncLifetime
{
    private const string Receivers = "/api/v1/ssf/receivers";

    private TestOrg org = null!;
    private JsonNode ada = null!;
    private TestDevice mac = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(o => o with { AutomaticLimit = 0 });
        ada = await org.CreateUserAsync("ada@example.com");
        mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada, "ada");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_receiver_written_by_others_reads_the_org()
    {
        JsonNode made = await RegisterAsync("soc");
        await using NodeReceiver receiver = NodeReceiver.Start(org.Host.Addresses.ReceiversIssuer, (string)made["token"]!);

        await receiver.SaysAsync("paused");
        DateTimeOffset at = org.Time.GetUtcNow();
        JsonNode first = await org.LogOutAsync(ada);
        receiver.GoOn();
        JsonNode logout = (await receiver.SaysAsync("waiting"))["logout"]!;
        JsonNode revoked = logout["events"]![EventTypes.SessionRevoked]!;
        Assert.Equal(
            ("complex", "ada@example.com", mac.Id, (string)first["traceId"]!),
            ((string)logout["sub_id"]!["format"]!, (string)logout["sub_id"]!["user"]!["email"]!, (string)logout["sub_id"]!["device"]!["id"]!, (string)logout["txn"]!));
        Assert.Equal((at.ToUnixTimeSeconds(), "admin", "stolen"), ((long)revoked["event_timestamp"]!, (string)revoked["initiating_entity"]!, (string)revoked["reason_admin"]!["en"]!));
        Assert.Null(revoked["device_access"]);

        await HeldAsync();
        JsonNode second = await org.LogOutAsync(ada);
        Assert.Equal((string)second["traceId"]!, (string)(await receiver.SaysAsync("held"))["logout"]!["txn"]!);
        Assert.Equal("invalid_request: just to see", (string)Assert.Single(await org.EventsAsync("security.events.stream.event_refuse"))["outcome"]!["reason"]!);
        JsonNode paused = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync($"{Receivers}/{made["id"]}/status", new { status = "paused", reason = "audit" }));
        Assert.Equal(("paused", true), ((string)paused["stream"]!["status"]!, (bool)paused["stream"]!["setByAdmin"]!));
        receiver.GoOn();
        await receiver.SaysAsync("end");
        Assert.Equal(0, await receiver.EndAsync());

        // What it did never touched the device, for which both clicks are one command.
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_good_until_it_expires_or_is_revoked()
    {
        JsonNode made = await RegisterAsync("soc", expires: "P1D");
        Assert.DoesNotContain((string)made["token"]!, (await org.GetAsync(Receivers)).ToJsonString(), StringComparison.Ordinal);
        using HttpClient soc = ClientOf(made);
        Assert.Equal(HttpStatusCode.OK, (await soc.GetAsync(new Uri("/ssf/stream", UriKind.Relative))).StatusCode);
        org.Time.Advance(TimeSpan.FromDays(1));
        using HttpResponseMessage expired = await soc.GetAsync(new Uri("/ssf/stream", UriKind.Relative));
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer error=\"invalid_token\""), (expired.StatusCode, expired.Headers.WwwAuthenticate.ToString()));
        Assert.Equal("EXPIRED", (string)(await org.GetAsync($"{Receivers}/{made["id"]}"))["status"]!);

        JsonNode other = await RegisterAsync("siem");
        using HttpClient siem = ClientOf(other);
        string poll = await CreateStreamAsync(siem);
        Task<HttpResponseMessage> held = siem.PostAsJsonAsync(poll, new { });
        await HeldAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await org.Admin.DeleteAsync(new Uri($"{Receivers}/{other["id"]}", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await held).StatusCode);
        Assert.Null((await org.GetAsync($"{Receivers}/{other["id"]}"))["stream"]);
        Assert.Single(await org.EventsAsync("security.events.receiver.revoke"));
    }

    [Fact]
    public async Task Each_receiver_has_its_own_stream_and_sees_no_other()
    {
        using HttpClient soc = ClientOf(await RegisterAsync("soc"));
        using HttpClient siem = ClientOf(await RegisterAsync("siem"));
        string socPoll = await CreateStreamAsync(soc);
        string siemPoll = await CreateStreamAsync(siem);
        string stream = socPoll.Split('/')[^1];
        await org.LogOutAsync(ada);
        string jti = Assert.Single(await SetsAsync(soc, socPoll)).Key;

        // An acknowledgement of another's SET does nothing, on one's own stream or on the other's.
        await SetsAsync(siem, siemPoll, jti);
        Assert.Equal(HttpStatusCode.NotFound, (await siem.PostAsJsonAsync(socPoll, new { ack = new[] { jti } })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await siem.GetAsync(new Uri($"/ssf/stream?stream_id={stream}", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await siem.GetAsync(new Uri($"/ssf/status?stream_id={stream}", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await siem.PostAsJsonAsync("/ssf/status", new { stream_id = stream, status = "disabled" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await siem.PostAsJsonAsync("/ssf/verify", new { stream_id = stream })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await siem.PatchAsJsonAsync("/ssf/stream", new { stream_id = stream })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await siem.DeleteAsync(new Uri($"/ssf/stream?stream_id={stream}", UriKind.Relative))).StatusCode);
        Assert.Equal(jti, Assert.Single(await SetsAsync(soc, socPoll)).Key);

        // Nor is a command of a device, on whatever stream it is acknowledged.
        string command = Assert.Single((await mac.PollNowAsync()).Sets.Keys);
        await SetsAsync(soc, socPoll, command);
        Assert.Equal(HttpStatusCode.NotFound, (await soc.PostAsJsonAsync($"/ssf/poll/{(await mac.StreamAsync()).StreamId}", new { ack = new[] { command } })).StatusCode);
        Assert.Equal(command, Assert.Single((await mac.PollNowAsync()).Sets.Keys));
    }

    [Fact]
    public async Task Only_what_goes_out_is_told_and_what_was_held_when_it_is_released()
    {
        using HttpClient soc = ClientOf(await RegisterAsync("soc"));
        string poll = await CreateStreamAsync(soc);
        using HttpResponseMessage suspended = await org.Admin.PostAsync(new Uri($"/api/v1/users/{ada["id"]}/lifecycle/suspend", UriKind.Relative), null);
        Assert.Empty(await SetsAsync(soc, poll));
        JsonNode held = (await org.GetAsync("/api/v1/device-logouts")).AsArray().Single()!;
        DateTimeOffset issued = org.Time.GetUtcNow();
        org.Time.Advance(TimeSpan.FromHours(3));
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/device-logouts/{held["traceId"]}/release", UriKind.Relative), null));

        string set = Assert.Single(await SetsAsync(soc, poll)).Value;
        SecurityEventToken token = SecurityEventToken.Read(new JsonWebToken(set));
        Assert.Equal(issued.ToUnixTimeSeconds(), (long)token.ReadSessionRevoked().EventTimestamp!.Value);
        Assert.Equal(issued.AddHours(3).ToUnixTimeSeconds(), token.IssuedAt.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_stream_that_nobody_empties_is_disabled_aloud()
    {
        JsonNode made = await RegisterAsync("soc");
        using HttpClient soc = ClientOf(made);
        string poll = await CreateStreamAsync(soc);
        await org.LogOutAsync(ada);
        org.Time.Advance(LogoutSignals.LongestWait + TimeSpan.FromMinutes(1));
        await org.LogOutAsync(ada);

        string set = Assert.Single(await SetsAsync(soc, poll)).Value;
        Assert.Equal("disabled", SecurityEventToken.Read(new JsonWebToken(set)).ReadStreamUpdated().Status);
        JsonNode told = Assert.Single(await org.EventsAsync("security.events.stream.status"));
        Assert.Equal(("WARN", "device-org"), ((string)told["severity"]!, (string)told["actor"]!["displayName"]!));
        Assert.Equal("disabled", (string)(await org.GetAsync($"{Receivers}/{made["id"]}"))["stream"]!["status"]!);
        await org.LogOutAsync(ada);
        Assert.Single(await SetsAsync(soc, poll));

        // It may begin anew.
        using HttpResponseMessage enabled = await soc.PostAsJsonAsync("/ssf/status", new { stream_id = poll.Split('/')[^1], status = "enabled" });
        Assert.Equal(HttpStatusCode.OK, enabled.StatusCode);
        await org.LogOutAsync(ada);
        Assert.Equal(2, (await SetsAsync(soc, poll)).Count);
    }

    [Fact]
    public async Task More_waiting_events_than_there_may_be_disable_the_stream_too()
    {
        using HttpClient soc = ClientOf(await RegisterAsync("soc"));
        string poll = await CreateStreamAsync(soc);
        string stream = poll.Split('/')[^1];
        await ((OrgStore)org.Host.Services.GetService(typeof(OrgStore))!).WriteAsync(
            db =>
            {
                db.StreamEvents.AddRange(Enumerable.Range(0, LogoutSignals.MostWaiting).Select(i => new StreamEventRecord
                {
                    Jti = $"jti-{i}", Owner = stream, EventType = EventTypes.SessionRevoked, Subject = "{}", Payload = "{}", Transaction = "t", IssuedAt = org.Time.GetUtcNow(),
                }));
                return Task.FromResult(true);
            },
            CancellationToken.None);
        await org.LogOutAsync(ada);

        Assert.Equal("disabled", SecurityEventToken.Read(new JsonWebToken(Assert.Single(await SetsAsync(soc, poll)).Value)).ReadStreamUpdated().Status);
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Wrong_tokens_are_slowed_down_and_a_good_one_is_let_in_all_the_same()
    {
        using HttpClient soc = ClientOf(await RegisterAsync("soc"));
        using HttpClient guess = ClientOf(null, new string('0', 64));
        HttpStatusCode last = HttpStatusCode.OK;
        for (int i = 0; i < CallLimits.MostFailures; i++)
        {
            using HttpResponseMessage answer = await guess.GetAsync(new Uri("/ssf/stream", UriKind.Relative));
            last = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, (await soc.GetAsync(new Uri("/ssf/stream", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_flood_of_calls_is_answered_with_429()
    {
        JsonNode made = await RegisterAsync("soc");
        using HttpClient soc = ClientOf(made);
        var limits = (CallLimits)org.Host.Services.GetService(typeof(CallLimits))!;
        while (limits.TryCall($"receiver {made["id"]}"))
        {
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await soc.GetAsync(new Uri("/ssf/stream", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Odd_bodies_are_refused_clearly()
    {
        using HttpClient soc = ClientOf(await RegisterAsync("soc"));

        // Else the refusal can be lost with the connection while the body is still being sent.
        soc.DefaultRequestHeaders.ExpectContinue = true;
        (string Body, int Expected)[] bodies =
        [
            ("""{"delivery":{"method":"urn:ietf:rfc:8935","endpoint_url":"https://x"}}""", 400),
            ("""{"delivery":"poll"}""", 400),
            ("""{"delivery":{"method":5}}""", 400),
            ("""{"events_requested":"all"}""", 400),
            ("""{"events_requested":[5]}""", 400),
            ("""{"events_requested":[null]}""", 400),
            ("""{"description":{}}""", 400),
            ("""{"events_requested":[],"events_requested":[]}""", 400),
            ("[]", 400),
            ("not JSON", 400),
            ("", 400),
            ("HUGE", 413),
            ("""{"unknown":{"deep":[1]},"description":null,"aud":"https://elsewhere"}""", 201),
        ];
        foreach ((string body, int expected) in bodies)
        {
            using var content = new StringContent(body == "HUGE" ? $"{{\"description\":\"{new string('x', 1100 * 1024)}\"}}" : body, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await soc.PostAsync(new Uri("/ssf/stream", UriKind.Relative), content);
            Assert.True(expected == (int)answer.StatusCode, $"{body[..Math.Min(body.Length, 100)]}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task A_receiver_that_cannot_be_is_not_registered()
    {
        string[] bodies =
        [
            """{"name":""}""",
            """{}""",
            """{"name":"x","expires":"yesterday"}""",
            """{"name":"x","audience":"DEVICES"}""",
        ];
        foreach (string body in bodies)
        {
            using var content = new StringContent(
                body.Replace("DEVICES", $"{org.Host.Addresses.Issuer}/devices/{mac.Id}", StringComparison.Ordinal), Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.BadRequest, (await org.Admin.PostAsync(new Uri(Receivers, UriKind.Relative), content)).StatusCode);
        }

        Assert.Empty((await org.GetAsync(Receivers)).AsArray());
    }

    [Fact]
    public async Task The_listener_of_Scep_Url_serves_receivers_and_is_the_issuer_and_the_device_listener_does_not()
    {
        await using TestOrg two = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { ScepUrl = new Uri("http://127.0.0.1:0") } });
        using var open = new HttpClient { BaseAddress = new Uri(two.Host.Addresses.Scep!) };
        JsonNode meta = JsonNode.Parse(await open.GetStringAsync(new Uri("/.well-known/ssf-configuration", UriKind.Relative)))!;
        Assert.Equal((two.Host.Addresses.Scep, $"{two.Host.Addresses.Scep}/ssf/stream"), ((string)meta["issuer"]!, (string)meta["configuration_endpoint"]!));

        JsonNode made = await TestOrg.ReadAsync(await two.Admin.PostAsJsonAsync(Receivers, new { name = "soc" }), HttpStatusCode.Created);
        TestDevice device = await two.CreateDeviceAsync("mac-2");
        using HttpClient stolen = two.CreateDeviceClient(device.Certificate);
        stolen.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)made["token"]!);
        JsonNode own = JsonNode.Parse(await stolen.GetStringAsync(new Uri("/ssf/stream", UriKind.Relative)))!;
        Assert.Equal((await device.StreamAsync()).StreamId, (string)own.AsArray().Single()!["stream_id"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await stolen.PostAsJsonAsync("/ssf/stream", new { })).StatusCode);
    }

    private async Task<JsonNode> RegisterAsync(string name, string? expires = null) =>
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(Receivers, new { name, expires }), HttpStatusCode.Created);

    private HttpClient ClientOf(JsonNode? receiver, string? token = null)
    {
        var client = new HttpClient { BaseAddress = new Uri(org.Host.Addresses.ReceiversIssuer) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? (string)receiver!["token"]!);
        return client;
    }

    private static async Task<string> CreateStreamAsync(HttpClient client) =>
        (string)(await TestOrg.ReadAsync(await client.PostAsJsonAsync("/ssf/stream", new { }), HttpStatusCode.Created))["delivery"]!["endpoint_url"]!;

    private static async Task<IReadOnlyDictionary<string, string>> SetsAsync(HttpClient client, string poll, params string[] ack)
    {
        JsonNode answer = await TestOrg.ReadAsync(await client.PostAsJsonAsync(poll, new { ack, returnImmediately = true }));
        return answer["sets"]!.AsObject().ToDictionary(s => s.Key, s => (string)s.Value!);
    }

    private async Task HeldAsync()
    {
        var waiters = (PollWaiters)org.Host.Services.GetService(typeof(PollWaiters))!;
        while (waiters.Count == 0)
        {
            await Task.Yield();
        }
    }
}
