using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Settings;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit;

namespace DeviceAgent.Org.Tests.Scep;

/// <summary>What goes over the wire, byte for byte where a peer depends on it.</summary>
public sealed class ScepWireTests : IAsyncLifetime, IClassFixture<LogLines>
{
    private readonly LogLines log;
    private TestOrg org = null!;
    private ScepPeer peer = null!;

    public ScepWireTests(LogLines log) => this.log = log;

    public static TheoryData<string, string> Algorithms()
    {
        var all = new TheoryData<string, string>();
        foreach (int digest in new[] { 1, 2, 3 })
        {
            foreach (int cipher in new[] { 2, 22, 42 })
            {
                all.Add($"2.16.840.1.101.3.4.2.{digest}", $"2.16.840.1.101.3.4.1.{cipher}");
            }
        }

        return all;
    }

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(
            options => options with
            {
                Settings = options.Settings with
                {
                    Profiles = new Dictionary<string, ScepProfile>
                    {
                        [ScepProfile.DefaultName] = new(ScepProfile.DefaultName),
                        [ScepProfile.LegacyName] = new(ScepProfile.LegacyName) { Enabled = true },
                    },
                },
            },
            logs: log);
        peer = await ScepPeer.MeetAsync(org);
    }

    public async Task DisposeAsync()
    {
        peer.Dispose();
        await org.DisposeAsync();
    }

    [Theory]
    [InlineData("default", "POSTPKIOperation\nRenewal\nSHA-256\nSHA-384\nSHA-512\nAES\nSCEPStandard")]
    [InlineData("legacy", "POSTPKIOperation\nRenewal\nSHA-256\nSHA-384\nSHA-512\nAES\nSCEPStandard\nSHA-1\nDES3")]
    public async Task GetCACaps_says_one_word_a_line_as_text(string profile, string expected)
    {
        using ScepPeer there = await ScepPeer.MeetAsync(org, profile);
        using HttpResponseMessage answer = await there.GetRawAsync("operation=GetCACaps");

        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task GetCACert_gives_the_issuing_certificate_first_and_the_root_last()
    {
        using HttpResponseMessage answer = await peer.GetRawAsync("operation=GetCACert");

        Assert.Equal("application/x-x509-ca-ra-cert", answer.Content.Headers.ContentType!.MediaType);
        X509Certificate2Collection certificates = CertificateBundle.ReadCertificates(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(2, certificates.Count);
        Assert.Equal(certificates[1].Subject, certificates[0].Issuer);
        Assert.Equal(certificates[1].Subject, certificates[1].Issuer);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task A_message_is_answered_in_its_own_algorithms(string digest, string cipher)
    {
        byte[] message = PkiMessage.Sign(
            PkcsPkiEnvelope.Encrypt(ScepPeer.Request("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" })), peer.Authority.Recipient, cipher),
            new ScepAttributes { TransactionId = "t-1", MessageType = MessageType.PkcsReq },
            peer.Signer,
            digest);
        using HttpResponseMessage raw = await peer.PostRawAsync(message);
        PkiMessage answer = PkiMessage.Read(await raw.Content.ReadAsByteArrayAsync());

        answer.VerifySignature(AlgorithmPolicy.Strict);
        Assert.Equal("application/x-pki-message", raw.Content.Headers.ContentType!.MediaType);
        Assert.Equal((PkiStatus.Success, digest), (answer.Attributes.PkiStatus, answer.DigestAlgorithm));
        Assert.Equal(cipher, PkcsPkiEnvelope.Decrypt(answer.Content.Span, peer.Signer, AlgorithmPolicy.Strict).Cipher);
    }

    [Fact]
    public async Task An_altered_ciphertext_is_badMessageCheck_is_logged_and_nothing_is_issued()
    {
        byte[] envelope = PkcsPkiEnvelope.Encrypt(
            ScepPeer.Request("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" })), peer.Authority.Recipient, AlgorithmPolicy.Aes128);
        envelope[^40] ^= 1;

        PkiMessage answer = await peer.PostAsync(PkiMessage.Sign(
            envelope, new ScepAttributes { TransactionId = "t-altered", MessageType = MessageType.PkcsReq }, peer.Signer, AlgorithmPolicy.Sha256));

        Assert.Equal(FailInfo.BadMessageCheck, answer.Attributes.FailInfo);
        Assert.Contains(log.All, l => l.Text.Contains("t-altered", StringComparison.Ordinal) && l.Text.Contains("refused", StringComparison.Ordinal));
        Assert.Empty(await peer.CertificatesAsync());
    }

    [Theory]
    [InlineData("%%%", "not base64")]
    [InlineData("MIIB", "not a CMS SignedData")]
    [InlineData("MIIBA", "not base64")]
    public async Task A_broken_message_in_a_GET_is_400_and_logged(string message, string reason)
    {
        using HttpResponseMessage answer = await peer.GetRawAsync($"operation=PKIOperation&message={message}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(log.All, l => l.Text.Contains("is no message", StringComparison.Ordinal) && l.Text.Contains(reason, StringComparison.Ordinal));
    }

    public static TheoryData<string> Escapes() => new() { "plain", "escaped", "line breaks", "escaped twice", "base64url" };

    /// <summary>All of these have been seen from clients in use.</summary>
    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task The_base64_of_a_GET_is_taken_however_it_is_escaped(string how)
    {
        string base64 = Convert.ToBase64String(peer.Message(MessageType.PkcsReq, ScepPeer.Request("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" }))));
        string message = how switch
        {
            "plain" => base64,
            "escaped" => Uri.EscapeDataString(base64),
            "line breaks" => Uri.EscapeDataString(string.Join('\n', base64.Chunk(64).Select(line => new string(line)))),
            "escaped twice" => Uri.EscapeDataString(Uri.EscapeDataString(base64)),
            _ => base64.Replace('+', '-').Replace('/', '_').TrimEnd('='),
        };

        using HttpResponseMessage answer = await peer.GetRawAsync($"operation=PKIOperation&message={message}");

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(PkiStatus.Success, PkiMessage.Read(await answer.Content.ReadAsByteArrayAsync()).Attributes.PkiStatus);
    }

    [Fact]
    public async Task A_client_that_still_knows_the_former_issuing_certificate_is_understood_and_gets_the_chain_that_belongs_to_its_own()
    {
        var authority = (DeviceAccessAuthority)org.Host.Services.GetService(typeof(DeviceAccessAuthority))!;
        X509Certificate2 former = authority.Issuing;
        X509Certificate2 old = (await peer.EnrollAsync("CN=old", await peer.ChallengeAsync(new { name = "fleet" }), key: ScepPeer.OtherKey))[0];
        org.Time.Advance(TimeSpan.FromDays(1826 - 360));
        Assert.NotEqual(former.Thumbprint, authority.Issuing.Thumbprint);
        string challenge = await peer.ChallengeAsync(new { name = "fleet" });

        // Its authority is the one that it met before.
        X509Certificate2Collection certificates = await peer.EnrollAsync("CN=mac-1", challenge);
        PkiMessage found = await peer.PostAsync(peer.Message(MessageType.GetCert, IssuerAndSerial.Of(old).Encode(), "t-2"));

        Assert.Equal(authority.Issuing.Subject, certificates[0].Issuer);
        Assert.Equal([authority.Issuing.Subject, authority.Certificate.Subject], certificates.Skip(1).Take(2).Select(c => c.Subject));
        Assert.Equal(former.Subject, CertificateBundle.ReadCertificates(peer.Open(found))[1].Subject);
    }

    [Fact]
    public async Task GetCert_compares_the_issuer_and_GetCRL_of_the_root_needs_its_key()
    {
        X509Certificate2 issued = (await peer.EnrollAsync("CN=mac-1", await peer.ChallengeAsync(new { name = "fleet" })))[0];
        X509Certificate2 issuing = peer.Authority.Recipient;

        PkiMessage wrong = await peer.PostAsync(peer.Message(
            MessageType.GetCert, new IssuerAndSerial(issuing.IssuerName, issued.SerialNumber).Encode(), "t-2"));
        PkiMessage list = await peer.PostAsync(peer.Message(MessageType.GetCrl, IssuerAndSerial.Of(issuing).Encode(), "t-3"));
        byte[] opened = peer.Open(list);
        File.Move(org.Host.Folder.AuthorityKey, org.Host.Folder.AuthorityKey + ".away");
        org.Time.Advance(TimeSpan.FromDays(2));
        using ScepPeer later = await ScepPeer.MeetAsync(org);
        PkiMessage offline = await later.PostAsync(later.Message(MessageType.GetCrl, IssuerAndSerial.Of(issuing).Encode(), "t-4"));

        Assert.Equal(FailInfo.BadCertId, wrong.Attributes.FailInfo);
        Assert.Equal(FailInfo.BadCertId, offline.Attributes.FailInfo);
        CertificateRevocationListBuilder.Load(CertificateBundle.ReadCrl(opened), out _);

        // An empty certificates field is no DER of RFC 5652 that every reader takes.
        Assert.DoesNotContain("A000", Convert.ToHexString(opened.AsSpan(0, 64)), StringComparison.Ordinal);
    }
}
