using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit;

namespace DeviceAgent.Org.Tests.Scep;

/// <summary>Whatever is wrong with a request: the RFC's failInfo or a 4xx, a line in the log that says why, and no certificate.</summary>
public sealed class BadScepRequestTests : IAsyncLifetime, IClassFixture<LogLines>
{
    private readonly LogLines log;
    private TestOrg org = null!;
    private ScepPeer peer = null!;

    public BadScepRequestTests(LogLines log) => this.log = log;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(logs: log);
        peer = await ScepPeer.MeetAsync(org);
    }

    public async Task DisposeAsync()
    {
        peer.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_challenge_is_badRequest_and_stands_in_no_log()
    {
        Assert.Equal(FailInfo.BadRequest, await peer.RefusalAsync("CN=mac-1", "dac-wrong-challenge-value"));

        await NothingIssuedAsync("challenge");
        Assert.DoesNotContain(log.All, line => line.Text.Contains("dac-wrong-challenge-value", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_challenge_is_badRequest()
    {
        Assert.Equal(FailInfo.BadRequest, await peer.RefusalAsync("CN=mac-1", null));

        await NothingIssuedAsync("challenge");
    }

    [Fact]
    public async Task A_right_challenge_stands_in_no_log_either()
    {
        string challenge = await peer.ChallengeAsync(new { name = "fleet" });

        await peer.EnrollAsync("CN=mac-1", challenge);

        Assert.DoesNotContain(log.All, line => line.Text.Contains(challenge, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_for_a_CA_certificate_is_badRequest()
    {
        string challenge = await peer.ChallengeAsync(new { name = "fleet" });
        byte[] request = ScepPeer.Request("CN=mac-1", challenge, null, new X509BasicConstraintsExtension(true, false, 0, true));

        await RefusedAsync(peer.Message(MessageType.PkcsReq, request), FailInfo.BadRequest, "CA");
    }

    [Fact]
    public async Task A_request_for_another_devices_identity_is_badRequest()
    {
        await EnrollmentOverScepTests.CreateDeviceAsync(org, "victim");
        string challenge = await peer.ChallengeAsync(new { deviceId = await EnrollmentOverScepTests.CreateDeviceAsync(org, "mac-1") });

        Assert.Equal(FailInfo.BadRequest, await peer.RefusalAsync("CN=victim", challenge));

        await NothingIssuedAsync("but proof was given for");
    }

    [Fact]
    public async Task A_request_with_RSA_1024_is_badAlg()
    {
        using var weak = RSA.Create(1024);
        using X509Certificate2 signer = ScepPeer.SelfSigned(weak, org.Time.GetUtcNow());
        byte[] request = ScepPeer.Request("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" }), weak);

        await RefusedAsync(peer.Message(MessageType.PkcsReq, request, signer: signer), FailInfo.BadAlg, "2048");
    }

    [Fact]
    public async Task A_request_signed_by_another_key_than_it_carries_is_badMessageCheck()
    {
        using X509Certificate2 other = ScepPeer.SelfSigned(ScepPeer.OtherKey, org.Time.GetUtcNow());
        byte[] request = ScepPeer.Request("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" }));

        await RefusedAsync(peer.Message(MessageType.PkcsReq, request, signer: other), FailInfo.BadMessageCheck, "another key");
    }

    [Fact]
    public async Task The_same_message_again_gets_the_same_certificate_and_no_second_one()
    {
        string challenge = await peer.ChallengeAsync(new { deviceId = await EnrollmentOverScepTests.CreateDeviceAsync(org, "mac-1") });
        byte[] message = peer.Message(MessageType.PkcsReq, ScepPeer.Request("CN=mac-1", challenge));

        X509Certificate2[] certificates = [.. (await Task.WhenAll(peer.PostAsync(message), peer.PostAsync(message), peer.PostAsync(message)))
            .Select(answer => CertificateBundle.ReadCertificates(peer.Open(answer))[0])];

        Assert.Single(certificates.Select(c => c.SerialNumber).Distinct());
        Assert.Single(await peer.CertificatesAsync());
        Assert.Single(await org.EventsAsync("pki.cert.issue"));
    }

    [Fact]
    public async Task Envelopes_by_trial_end_after_ten_in_a_minute()
    {
        using X509Certificate2 other = ScepPeer.SelfSigned(ScepPeer.OtherKey, org.Time.GetUtcNow());
        string challenge = await peer.ChallengeAsync(new { name = "fleet" });
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(
                FailInfo.BadMessageCheck,
                (await peer.PostAsync(peer.Message(MessageType.PkcsReq, ScepPeer.Request("CN=mac-1", challenge), signer: other))).Attributes.FailInfo);
        }

        Assert.Equal(FailInfo.BadRequest, await peer.RefusalAsync("CN=mac-1", challenge));
        org.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEmpty(await peer.EnrollAsync("CN=mac-1", challenge));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1024 * 1024)]
    public async Task What_is_no_message_is_400(int length)
    {
        using HttpResponseMessage answer = await peer.PostRawAsync(new byte[length]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await NothingIssuedAsync("is no message");
    }

    [Fact]
    public async Task A_body_over_the_listeners_limit_is_413_and_logged()
    {
        using HttpResponseMessage answer = await peer.PostRawAsync(new byte[RequestBody.LongestBytes + 1]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await NothingIssuedAsync("is no message");
    }

    [Fact]
    public async Task A_truncated_message_is_400()
    {
        byte[] message = peer.Message(MessageType.PkcsReq, ScepPeer.Request("CN=mac-1", "x"));
        using HttpResponseMessage answer = await peer.PostRawAsync(message[..(message.Length / 2)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("operation=PKIOperation&message=%%%")]
    [InlineData("operation=PKIOperation")]
    [InlineData("operation=Whatever")]
    [InlineData("")]
    public async Task A_broken_query_is_400(string query)
    {
        using HttpResponseMessage answer = await peer.GetRawAsync(query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Bug_text_of_strangers_went_raw_and_whole_into_the_log_and_the_answer()
    {
        using HttpResponseMessage answer = await peer.GetRawAsync($"operation=x%0Afake:%20all%20is%20well%1B[2J{new string('y', 5000)}");
        byte[] badType = peer.WithMessageType("19\nfake: all is well\u001b[2J" + new string('y', 5000));
        using HttpResponseMessage typed = await peer.PostRawAsync(badType);

        foreach (string said in new[] { await answer.Content.ReadAsStringAsync(), await typed.Content.ReadAsStringAsync() })
        {
            Assert.DoesNotContain('\u001b', said);
            Assert.Equal(said.Length - 1, said.IndexOf('\n', StringComparison.Ordinal));
            Assert.InRange(said.Length, 20, 310);
        }

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (answer.StatusCode, typed.StatusCode));
        string[] lines = [.. log.All.Select(l => l.Text).Where(t => t.Contains("is no message", StringComparison.Ordinal))];
        Assert.True(lines.Length >= 2);
        Assert.All(lines, line => Assert.True(line.Length < 500 && !line.Any(char.IsControl), line));
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_404_and_legacy_is_not_there_unless_it_is_switched_on()
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"{org.Host.Addresses.Admin}/scep/legacy?operation=GetCACert"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_GET_form_works_with_plus_signs_as_clients_leave_them()
    {
        string challenge = await peer.ChallengeAsync(new { name = "fleet" });
        string message;
        do
        {
            message = Convert.ToBase64String(peer.Message(MessageType.PkcsReq, ScepPeer.Request("CN=mac-1", challenge)));
        }
        while (!message.Contains('+', StringComparison.Ordinal));

        using HttpResponseMessage answer = await peer.GetRawAsync($"operation=PKIOperation&message={message.Replace("=", "%3D", StringComparison.Ordinal)}");

        Assert.Equal("application/x-pki-message", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(PkiStatus.Success, PkiMessage.Read(await answer.Content.ReadAsByteArrayAsync()).Attributes.PkiStatus);
    }

    [Fact]
    public async Task A_certificate_and_the_revocation_list_are_given_by_serial_number()
    {
        X509Certificate2 issued = (await peer.EnrollAsync("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" })))[0];

        PkiMessage certificate = await peer.PostAsync(peer.Message(MessageType.GetCert, IssuerAndSerial.Of(issued).Encode(), "t-2"));
        PkiMessage list = await peer.PostAsync(peer.Message(MessageType.GetCrl, IssuerAndSerial.Of(issued).Encode(), "t-3"));
        PkiMessage unknown = await peer.PostAsync(peer.Message(
            MessageType.GetCert, new IssuerAndSerial(issued.IssuerName, "0123456789").Encode(), "t-4"));

        Assert.Equal(issued.RawData, CertificateBundle.ReadCertificates(peer.Open(certificate))[0].RawData);
        Assert.NotEmpty(CertificateBundle.ReadCrl(peer.Open(list)));
        Assert.Equal(FailInfo.BadCertId, unknown.Attributes.FailInfo);
    }

    private async Task RefusedAsync(byte[] message, FailInfo expected, string reason)
    {
        PkiMessage answer = await peer.PostAsync(message);

        Assert.Equal((PkiStatus.Failure, expected), (answer.Attributes.PkiStatus, answer.Attributes.FailInfo));
        await NothingIssuedAsync(reason);
    }

    private async Task NothingIssuedAsync(string reason)
    {
        Assert.Empty(await peer.CertificatesAsync());
        Assert.Contains(log.All, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Warning && line.Text.Contains(reason, StringComparison.Ordinal));
    }
}
