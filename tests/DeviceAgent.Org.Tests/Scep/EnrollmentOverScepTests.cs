using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Settings;
using DeviceAgent.Protocol.Certificates;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Org.Tests.Scep;

/// <summary>From a challenge to a certificate that the device listener lets in.</summary>
public sealed class EnrollmentOverScepTests
{
    [Fact]
    public async Task A_one_time_challenge_binds_the_certificate_to_its_device_and_works_once()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org);
        string deviceId = await CreateDeviceAsync(org, "mac-1");
        string challenge = await peer.ChallengeAsync(new { deviceId });

        using X509Certificate2 certificate = (await peer.EnrollAsync("CN=mac-1", challenge))[0].CopyWithPrivateKey(ScepPeer.Key);

        Assert.True(DeviceAccessExtension.IsIn(certificate));
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(org, certificate));
        JsonNode listed = Assert.Single(await peer.CertificatesAsync())!;
        Assert.Equal((deviceId, "BOUND"), ((string)listed["deviceId"]!, (string)listed["status"]!));
        Assert.Equal(FailInfo.BadRequest, await peer.RefusalAsync("CN=mac-1", challenge, key: ScepPeer.OtherKey));
        Assert.Single(await peer.CertificatesAsync());
    }

    [Fact]
    public async Task The_fleets_challenge_makes_new_devices_but_takes_over_none()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org);
        await CreateDeviceAsync(org, "known");
        string challenge = await peer.ChallengeAsync(new { name = "fleet" });

        using X509Certificate2 unknown = (await peer.EnrollAsync("CN=new-one", challenge))[0].CopyWithPrivateKey(ScepPeer.Key);
        using X509Certificate2 known = (await peer.EnrollAsync("CN=known", challenge, key: ScepPeer.OtherKey))[0].CopyWithPrivateKey(ScepPeer.OtherKey);

        Assert.Equal(HttpStatusCode.OK, await KnockAsync(org, unknown));
        Assert.Equal(HttpStatusCode.Forbidden, await KnockAsync(org, known));
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/device-access/certificates/{known.SerialNumber}/approve", UriKind.Relative), null));
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(org, known));
    }

    [Fact]
    public async Task A_renewal_is_bound_by_the_old_key_and_the_old_certificate_stays()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org);
        string challenge = await peer.ChallengeAsync(new { deviceId = await CreateDeviceAsync(org, "mac-1") });
        using X509Certificate2 old = (await peer.EnrollAsync("CN=mac-1", challenge))[0].CopyWithPrivateKey(ScepPeer.Key);

        using X509Certificate2 renewed = (await peer.EnrollAsync("CN=mac-1", null, old, ScepPeer.OtherKey))[0].CopyWithPrivateKey(ScepPeer.OtherKey);

        Assert.Equal(HttpStatusCode.OK, await KnockAsync(org, renewed));
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(org, old));
    }

    [Fact]
    public async Task A_renewal_by_a_certificate_of_nobody_or_a_revoked_one_is_refused()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org);
        string challenge = await peer.ChallengeAsync(new { deviceId = await CreateDeviceAsync(org, "mac-1") });
        using X509Certificate2 old = (await peer.EnrollAsync("CN=mac-1", challenge))[0].CopyWithPrivateKey(ScepPeer.Key);
        using X509Certificate2 stranger = ScepPeer.SelfSigned(ScepPeer.Key, org.Time.GetUtcNow());

        Assert.Equal(FailInfo.BadRequest, await peer.RefusalAsync("CN=mac-1", null, stranger, ScepPeer.OtherKey));
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync($"/api/v1/device-access/certificates/{old.SerialNumber}/revoke", new { when = "now" }));
        Assert.Equal(FailInfo.BadRequest, await peer.RefusalAsync("CN=mac-1", null, old, ScepPeer.OtherKey));
        Assert.Single(await peer.CertificatesAsync());
    }

    [Fact]
    public async Task A_held_request_is_pending_until_an_admin_approves_and_then_comes_by_poll()
    {
        var profile = new ScepProfile("default") { Approval = ScepApproval.Admin };
        await using TestOrg org = await TestOrg.StartAsync(options => options with
        {
            Settings = options.Settings with { Profiles = new Dictionary<string, ScepProfile> { ["default"] = profile } },
        });
        using ScepPeer peer = await ScepPeer.MeetAsync(org);

        await Assert.ThrowsAsync<ScepPendingException>(() => peer.EnrollAsync("CN=mac-1", null));
        Assert.Empty(await peer.CertificatesAsync());
        JsonNode held = Assert.Single((await org.GetAsync("/api/v1/device-access/requests")).AsArray())!;
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/device-access/requests/{held["id"]}/approve", UriKind.Relative), null));
        string transaction = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(ScepPeer.Key.ExportSubjectPublicKeyInfo()));
        PkiMessage answer = await peer.PostAsync(peer.Message(
            MessageType.CertPoll, new IssuerAndSubject(peer.Authority.Recipient.SubjectName, new("CN=mac-1")).Encode(), transaction));

        Assert.Equal(PkiStatus.Success, answer.Attributes.PkiStatus);
        using X509Certificate2 certificate = CertificateBundle.ReadCertificates(peer.Open(answer))[0].CopyWithPrivateKey(ScepPeer.Key);
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(org, certificate));
    }

    [Fact]
    public async Task A_poll_with_another_key_gets_nothing()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org);
        await peer.EnrollAsync("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" }));
        string transaction = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(ScepPeer.Key.ExportSubjectPublicKeyInfo()));
        using X509Certificate2 other = ScepPeer.SelfSigned(ScepPeer.OtherKey, org.Time.GetUtcNow());

        PkiMessage answer = await peer.PostAsync(peer.Message(
            MessageType.CertPoll, new IssuerAndSubject(peer.Authority.Recipient.SubjectName, new("CN=mac-1")).Encode(), transaction, other));

        Assert.Equal(PkiStatus.Failure, answer.Attributes.PkiStatus);
    }

    /// <summary>On plain http an attacker can read the envelope, though not open it, and put it into a message of its own.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bug_a_captured_envelope_in_anothers_renewal_bound_the_victims_key_to_the_others_device(bool attackerFirst)
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using ScepPeer peer = await ScepPeer.MeetAsync(org);
        string attackersDevice = await CreateDeviceAsync(org, "attacker");
        using X509Certificate2 attacker = (await peer.EnrollAsync("CN=attacker", await peer.ChallengeAsync(new { deviceId = attackersDevice }), key: ScepPeer.OtherKey))[0]
            .CopyWithPrivateKey(ScepPeer.OtherKey);
        byte[] envelope = ScepPeer.Request("CN=victim", await peer.ChallengeAsync(new { name = "fleet" }));
        string[] outcome = attackerFirst ? ["theft", "own"] : ["own", "theft"];

        foreach (string step in outcome)
        {
            PkiMessage answer = await peer.PostAsync(step == "own"
                ? peer.Message(MessageType.PkcsReq, envelope, "t-9")
                : peer.Message(MessageType.RenewalReq, envelope, "t-9", attacker));
            string asked = step == "own" ? await DeviceOfAsync(answer) : "";
            Assert.NotEqual(attackersDevice, asked);
        }

        PkiMessage polled = await peer.PostAsync(peer.Message(
            MessageType.CertPoll, new IssuerAndSubject(peer.Authority.Recipient.SubjectName, new("CN=victim")).Encode(), "t-9"));
        Assert.NotEqual(attackersDevice, await DeviceOfAsync(polled));

        async Task<string> DeviceOfAsync(PkiMessage answer)
        {
            string serial = CertificateBundle.ReadCertificates(peer.Open(answer))[0].SerialNumber;
            return (string)(await peer.CertificatesAsync()).Single(c => (string)c!["serialNumber"]! == serial)!["deviceId"]!;
        }
    }

    internal static async Task<string> CreateDeviceAsync(TestOrg org, string name) => (string)(await TestOrg.ReadAsync(
        await org.Admin.PostAsJsonAsync("/api/v1/devices", new { profile = new { displayName = name, platform = "MACOS" } })))["id"]!;

    /// <summary>Whether the device listener lets a certificate in.</summary>
    private static async Task<HttpStatusCode> KnockAsync(TestOrg org, X509Certificate2 certificate)
    {
        using HttpClient device = org.CreateDeviceClient(certificate);
        using HttpResponseMessage answer = await device.GetAsync(new Uri(WellKnown.SsfConfiguration, UriKind.Relative));
        return answer.StatusCode;
    }
}
