using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.MessageSignatures;
using DeviceAgent.TestKit.Org;
using Microsoft.AspNetCore.Routing;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>
/// A program on the device that may use the Device Access certificate but does not have the instance key. Whatever it sends, nothing
/// of it is taken over.
/// </summary>
public sealed class InstanceSignatureTests : IAsyncLifetime
{
    private const string Outcomes = "/device/outcomes";
    private const string CheckIn = "/device/check-in";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private TestOrg org = null!;
    private TestDevice device = null!;
    private HttpClient plain = null!;
    private JsonNode user = null!;
    private JsonNode trace = null!;
    private string jti = "";
    private string poll = "";

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = await org.CreateDeviceAsync("mac-1");
        plain = org.CreateDeviceClient(device.Certificate);
        user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
        await device.CheckInAsync(links: ["ada@example.com"]);
        trace = await org.LogOutAsync(user);
        jti = (await device.PollNowAsync()).Sets.Keys.Single();
        poll = (await device.StreamAsync()).Delivery.EndpointUrl;
    }

    public async Task DisposeAsync()
    {
        plain.Dispose();
        await org.DisposeAsync();
    }

    private string Ack => $$"""{"ack":["{{jti}}"],"maxEvents":0}""";

    private string SetErrors => $$$"""{"setErrs":{"{{{jti}}}":{"err":"invalid_key"} },"maxEvents":0}""";

    private string Success => $$"""
        {"jti":"{{jti}}","sequence":1,"status":"completed","final":true,"dry_run":false,"attempts":1,"sessions":[],"steps":[],
        "times":{"received_at":"2026-01-01T00:00:00Z","started_at":null,"ended_at":null,"proven_at":null,"finished_at":null} }
        """;

    private static string Unlinking(ECDsa key) => $$"""
        {"instance_key":{"kty":"EC","crv":"P-256","x":"{{InstancePublicKey.Of(key).X}}","y":"{{InstancePublicKey.Of(key).Y}}"},
        "agent_version":"6.6.6","host_name":"mac","os":{"name":"macOS","version":"15"},"boot_id":"b","dry_run":false,
        "requirements":[],"accounts":[],"sessions":[],"refusals":[]}
        """;

    [Fact]
    public async Task The_program_is_not_kept_out_by_TLS_and_may_read() =>
        Assert.Equal(HttpStatusCode.OK, (await plain.GetAsync(new Uri("/ssf/stream", UriKind.Relative))).StatusCode);

    [Fact]
    public async Task Unsigned_requests_are_refused()
    {
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, _ => { });
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, SetErrors, _ => { });
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, """{"returnImmediately":true}""", _ => { });
        await RefusedAsync(InstanceKeyErrors.BadSignature, Outcomes, Success, _ => { });
        await RefusedAsync(InstanceKeyErrors.BadSignature, CheckIn, Unlinking(device.Key), _ => { });
        await NothingHappenedAsync();
    }

    /// <summary>An endpoint that somebody adds and forgets to protect is found here.</summary>
    [Fact]
    public async Task No_endpoint_of_the_device_listener_takes_an_unsigned_post()
    {
        RouteEndpoint[] posts = [.. ((EndpointDataSource)org.Host.Services.GetService(typeof(EndpointDataSource))!).Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.OfType<Listener>().LastOrDefault() == Listener.Device)
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Any(m => m != "GET"))];

        Assert.Equal(7, posts.Length);
        foreach (RouteEndpoint endpoint in posts)
        {
            string path = endpoint.RoutePattern.RawText!.Replace("{streamId}", poll.Split('/')[^1], StringComparison.Ordinal);
            using HttpResponseMessage answer = await plain.PostAsync(new Uri(path, UriKind.Relative), Json("{}"));

            // A stream cannot be made by anybody.
            Assert.Equal(path == OrgAddresses.StreamPath ? HttpStatusCode.Conflict : HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_key_of_its_own_can_neither_acknowledge_fetch_report_nor_unlink()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await RefusedAsync(InstanceKeyErrors.NotBound, poll, Ack, Signed(own));
        await RefusedAsync(InstanceKeyErrors.NotBound, poll, SetErrors, Signed(own));
        await RefusedAsync(InstanceKeyErrors.NotBound, poll, """{"returnImmediately":true}""", Signed(own));
        await RefusedAsync(InstanceKeyErrors.NotBound, poll, """{"returnImmediately":false}""", Signed(own));
        await RefusedAsync(InstanceKeyErrors.NotBound, Outcomes, Success, Signed(own));
        await RefusedAsync(InstanceKeyErrors.NotBound, CheckIn, Unlinking(own), Signed(own));
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Naming_the_bound_key_without_having_it_does_not_help()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        void Claim(HttpRequestMessage request)
        {
            byte[] body = request.Content!.ReadAsByteArrayAsync().Result;
            string digest = ContentDigest.Write(body);
            (string input, string signature) = MessageSigner.Sign(
                own, device.Thumbprint, new SignedRequest("POST", request.RequestUri!, digest), org.Time.GetUtcNow());
            Headers(request, digest, input, signature);
        }

        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, Claim);
        await RefusedAsync(InstanceKeyErrors.BadSignature, Outcomes, Success, Claim);
        await RefusedAsync(InstanceKeyErrors.BadSignature, CheckIn, Unlinking(device.Key), Claim);
        await RefusedAsync(InstanceKeyErrors.BadSignature, CheckIn, Unlinking(own), Claim);
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Another_devices_key_is_another_key()
    {
        TestDevice other = await org.CreateDeviceAsync("mac-2");

        await RefusedAsync(InstanceKeyErrors.NotBound, poll, Ack, Signed(other.Key));
        await RefusedAsync(InstanceKeyErrors.NotBound, Outcomes, Success, Signed(other.Key));
        await RefusedAsync(InstanceKeyErrors.NotBound, CheckIn, Unlinking(other.Key), Signed(other.Key));
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task A_signature_counts_for_its_body_only()
    {
        byte[] harmless = """{"maxEvents":0}"""u8.ToArray();
        await RefusedAsync(InstanceKeyErrors.BadDigest, poll, Ack, r => SigningHandler.Sign(r, harmless, device.Key, org.Time.GetUtcNow()));
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, request =>
        {
            SigningHandler.Sign(request, harmless, device.Key, org.Time.GetUtcNow());
            request.Content!.Headers.Remove(ContentDigest.HeaderName);
            request.Content.Headers.TryAddWithoutValidation(ContentDigest.HeaderName, ContentDigest.Write(Encoding.UTF8.GetBytes(Ack)));
        });
        await RefusedAsync(InstanceKeyErrors.BadDigest, poll, Ack, request =>
        {
            SigningHandler.Sign(request, Encoding.UTF8.GetBytes(Ack), device.Key, org.Time.GetUtcNow());
            request.Content!.Headers.Remove(ContentDigest.HeaderName);
        });
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task A_signature_counts_for_its_URL_and_method_only()
    {
        void For(HttpRequestMessage request, string target, string method) => SigningHandler.Sign(
            request, Encoding.UTF8.GetBytes(Ack), device.Key, org.Time.GetUtcNow(), new Uri(org.Host.Addresses.Device + target), method);

        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, r => For(r, Outcomes, "POST"));
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, r => For(r, new Uri(poll).AbsolutePath, "PUT"));
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll + "?a=b", Ack, r => For(r, new Uri(poll).AbsolutePath, "POST"));
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, r => SigningHandler.Sign(
            r, Encoding.UTF8.GetBytes(Ack), device.Key, org.Time.GetUtcNow(), new Uri("https://org.example.com" + new Uri(poll).AbsolutePath)));
        await NothingHappenedAsync();
    }

    /// <summary>A reverse proxy names the org by another host: what counts is the URL that the org announced.</summary>
    [Fact]
    public async Task The_Host_header_does_not_matter()
    {
        // The client would look for that name in the server's certificate too.
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = SslStreamCertificateContext.Create(device.Certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, poll) { Content = Json(Ack) };
        Signed(device.Key)(request);
        request.Headers.Host = "inner.example.com";
        using HttpResponseMessage answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("delivered", (string)(await org.DeviceOfAsync(trace))["state"]!);
    }

    [Theory]
    [InlineData(-6, false)]
    [InlineData(6, false)]
    [InlineData(-4, true)]
    [InlineData(4, true)]
    public async Task A_signature_counts_for_five_minutes_either_way(int minutes, bool accepted)
    {
        void At(HttpRequestMessage request) =>
            SigningHandler.Sign(request, Encoding.UTF8.GetBytes(Ack), device.Key, org.Time.GetUtcNow() + (minutes * Minute));

        if (accepted)
        {
            using HttpResponseMessage answer = await SendAsync(poll, Ack, At);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return;
        }

        await RefusedAsync(InstanceKeyErrors.BadTime, poll, Ack, At);
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task Two_signatures_with_our_tag_are_refused_and_a_proxys_own_is_passed_over()
    {
        void Twice(HttpRequestMessage request)
        {
            Signed(device.Key)(request);
            string input = request.Headers.GetValues(SignatureProfile.InputHeader).Single();
            string signature = request.Headers.GetValues(SignatureProfile.SignatureHeader).Single();
            request.Headers.TryAddWithoutValidation(SignatureProfile.InputHeader, "b" + input);
            request.Headers.TryAddWithoutValidation(SignatureProfile.SignatureHeader, "b" + signature);
        }

        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, Twice);
        await NothingHappenedAsync();

        using HttpResponseMessage answer = await SendAsync(poll, Ack, request =>
        {
            Signed(device.Key)(request);
            request.Headers.TryAddWithoutValidation(SignatureProfile.InputHeader, """proxy=("@status");created=1;tag="proxy" """.TrimEnd());
            request.Headers.TryAddWithoutValidation(SignatureProfile.SignatureHeader, "proxy=:AAAA:");
        });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_captured_request_does_not_count_a_second_time()
    {
        const string fetch = """{"returnImmediately":true}""";
        string[] captured = [];
        using (HttpResponseMessage first = await SendAsync(poll, fetch, request =>
        {
            Signed(device.Key)(request);
            captured = [.. new[] { SignatureProfile.InputHeader, SignatureProfile.SignatureHeader }.Select(n => request.Headers.GetValues(n).Single())];
        }))
        {
            Assert.Contains(jti, await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        void Again(HttpRequestMessage request) => Headers(request, ContentDigest.Write(Encoding.UTF8.GetBytes(fetch)), captured[0], captured[1]);
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, fetch, Again);
        await RefusedAsync(InstanceKeyErrors.BadDigest, poll, Ack, Again);

        // (r, s) and (r, n - s) are both valid, and anybody can turn one into the other.
        captured[1] = $"sig=:{Convert.ToBase64String(Negated(Convert.FromBase64String(captured[1][5..^1])))}:";
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, fetch, Again);
        org.Time.Advance((5 * Minute) - TimeSpan.FromSeconds(1));
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, fetch, Again);
        org.Time.Advance(2 * Minute);
        await RefusedAsync(InstanceKeyErrors.BadTime, poll, fetch, Again);
        await NothingHappenedAsync();
    }

    [Fact]
    public async Task What_is_refused_counts_as_no_contact()
    {
        await Service<DeviceAgent.Org.Devices.DeviceContacts>().FlushAsync(Service<Storage.OrgStore>(), CancellationToken.None);
        DateTimeOffset heard = await LastContactAsync();
        org.Time.Advance(Minute);

        await plain.GetAsync(new Uri("/ssf/stream", UriKind.Relative));
        await RefusedAsync(InstanceKeyErrors.BadSignature, poll, Ack, _ => { });
        await Service<DeviceAgent.Org.Devices.DeviceContacts>().FlushAsync(Service<Storage.OrgStore>(), CancellationToken.None);

        Assert.Equal(heard, await LastContactAsync());
    }

    private T Service<T>() => (T)org.Host.Services.GetService(typeof(T))!;

    private static byte[] Negated(byte[] signature)
    {
        // The order of P-256 (FIPS 186).
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        var n = new System.Numerics.BigInteger(order, isUnsigned: true, isBigEndian: true);
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] negated = (n - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature[..32], .. new byte[32 - negated.Length], .. negated];
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static void Headers(HttpRequestMessage request, string digest, string input, string signature)
    {
        request.Content!.Headers.TryAddWithoutValidation(ContentDigest.HeaderName, digest);
        request.Headers.TryAddWithoutValidation(SignatureProfile.InputHeader, input);
        request.Headers.TryAddWithoutValidation(SignatureProfile.SignatureHeader, signature);
    }

    private Action<HttpRequestMessage> Signed(ECDsa key) => request => SigningHandler.Sign(
        request, request.Content!.ReadAsByteArrayAsync().Result, key, org.Time.GetUtcNow());

    private async Task<HttpResponseMessage> SendAsync(string path, string body, Action<HttpRequestMessage> sign)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(org.Host.Addresses.Device), path)) { Content = Json(body) };
        sign(request);
        return await plain.SendAsync(request);
    }

    private async Task RefusedAsync(string code, string path, string body, Action<HttpRequestMessage> sign)
    {
        using HttpResponseMessage answer = await SendAsync(path, body, sign);
        JsonNode error = await TestOrg.ReadAsync(answer, HttpStatusCode.Unauthorized);
        Assert.Equal(code, (string)error["errorCode"]!);
        Assert.NotEmpty((string)error["errorSummary"]!);
    }

    /// <summary>The command still waits for the agent, nothing was reported, and the link is there.</summary>
    private async Task NothingHappenedAsync()
    {
        JsonNode state = await org.DeviceOfAsync(trace);
        Assert.Equal("pending", (string)state["state"]!);
        Assert.Equal("0.1.0", (string)(await org.GetAsync($"/api/v1/devices/{device.Id}"))["checkIn"]!["agent_version"]!);
        Assert.Empty(await org.EventsAsync("device.user.link.removed"));
        Assert.Empty(await org.EventsAsync("device.desktop_mfa.device_logout.completed"));
        Assert.Equal([jti], (await device.PollNowAsync()).Sets.Keys);
    }

    private async Task<DateTimeOffset> LastContactAsync()
    {
        await using Storage.OrgDb db = Service<Storage.OrgStore>().OpenForReading();
        return db.Devices.Single(d => d.Id == device.Id).LastContact!.Value;
    }
}
