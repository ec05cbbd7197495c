using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Authority;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Scep.Tests.Authority;

/// <summary>Requests that get a failInfo instead of a certificate.</summary>
public sealed class BadRequestTests : IDisposable
{
    private readonly TestAuthority authority = new();

    public void Dispose() => authority.Dispose();

    [Fact]
    public void A_request_signed_with_another_key_than_it_carries_is_badMessageCheck()
    {
        using X509Certificate2 other = SelfSigned(TestClient.OtherKey);

        Assert.Equal(FailInfo.BadMessageCheck, Refusal(Message(other, Request(TestClient.Key))).FailInfo);
    }

    [Theory]
    [InlineData(MessageType.PkcsReq)]
    [InlineData(MessageType.RenewalReq)]
    [InlineData(MessageType.CertPoll)]
    [InlineData(MessageType.GetCert)]
    public void Every_variation_of_a_captured_envelope_gets_the_same_answer_so_that_nobody_can_read_it_by_trial(MessageType type)
    {
        using X509Certificate2 attacker = SelfSigned(TestClient.OtherKey);
        byte[] captured = PkcsPkiEnvelope.Encrypt(Request(TestClient.Key), authority.Issuing, AlgorithmPolicy.Aes128);
        var answers = new HashSet<(FailInfo, string)>();
        var reasons = new HashSet<string>();

        // All values of the byte that decides the padding: some of them open, and what is in them is no request.
        for (int value = 0; value <= byte.MaxValue; value++)
        {
            byte[] altered = [.. captured];
            altered[^17] = (byte)value;
            byte[] message = PkiMessage.Sign(altered, Attributes() with { MessageType = type }, attacker, AlgorithmPolicy.Sha256);
            if (altered.AsSpan().SequenceEqual(captured) && type == MessageType.RenewalReq)
            {
                continue; // The captured request itself: whose it is, is for the authority to judge.
            }

            var refused = Assert.Throws<ScepRefusedException>(
                () => ScepRequest.Open(PkiMessage.Read(message), authority.Issuing, AlgorithmPolicy.Strict));
            answers.Add((refused.FailInfo, refused.Answer));
            reasons.Add(refused.Message);
        }

        Assert.Single(answers);
        Assert.True(reasons.Count > 1, "no variation opened, so nothing was shown");
    }

    [Theory]
    [InlineData("1.3.14.3.2.26", AlgorithmPolicy.Aes128)]
    [InlineData(AlgorithmPolicy.Sha256, "1.2.840.113549.3.7")]
    [InlineData(AlgorithmPolicy.Sha256, "1.3.14.3.2.7")]
    public void Sha1_3des_and_des_are_badAlg_except_where_legacy_is_allowed(string digest, string cipher)
    {
        using X509Certificate2 signer = SelfSigned(TestClient.Key);
        byte[] message = Message(signer, Request(TestClient.Key), digest, cipher);

        Assert.Equal(FailInfo.BadAlg, Refusal(message).FailInfo);
        Assert.NotNull(ScepRequest.Open(PkiMessage.Read(message), authority.Issuing, AlgorithmPolicy.Legacy).Certification);
    }

    [Fact]
    public void Md5_is_badAlg_everywhere()
    {
        using X509Certificate2 signer = SelfSigned(TestClient.Key);
        byte[] message = Message(signer, Request(TestClient.Key), "1.2.840.113549.2.5");

        Assert.Equal(FailInfo.BadAlg, Refusal(message, AlgorithmPolicy.Legacy).FailInfo);
    }

    [Fact]
    public void A_signer_with_RSA_1024_is_badAlg()
    {
        using var weak = RSA.Create(1024);
        using X509Certificate2 signer = SelfSigned(weak);

        Assert.Equal(FailInfo.BadAlg, Refusal(Message(signer, Request(weak))).FailInfo);
    }

    [Fact]
    public void A_signer_without_an_RSA_key_is_badAlg_because_it_cannot_be_answered()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 signer = new CertificateRequest("CN=ec", ec, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TestAuthority.Now, TestAuthority.Now.AddDays(1));
        var cms = new SignedCms(new ContentInfo(PkcsPkiEnvelope.Encrypt(Request(TestClient.Key), authority.Issuing, AlgorithmPolicy.Aes128)));
        var cmsSigner = new CmsSigner(signer) { DigestAlgorithm = new Oid(AlgorithmPolicy.Sha256) };
        foreach ((string oid, byte[] value) in Attributes().Encode())
        {
            cmsSigner.SignedAttributes.Add(new AsnEncodedData(new Oid(oid), value));
        }

        cms.ComputeSignature(cmsSigner);

        Assert.Equal(FailInfo.BadAlg, Refusal(cms.Encode()).FailInfo);
    }

    [Fact]
    public void An_envelope_for_another_authority_is_badMessageCheck()
    {
        using X509Certificate2 signer = SelfSigned(TestClient.Key);
        byte[] envelope = PkcsPkiEnvelope.Encrypt(Request(TestClient.Key), authority.Root, AlgorithmPolicy.Aes128);

        Assert.Equal(FailInfo.BadMessageCheck, Refusal(PkiMessage.Sign(envelope, Attributes(), signer, AlgorithmPolicy.Sha256)).FailInfo);
    }

    [Fact]
    public void A_request_without_senderNonce_is_badRequest()
    {
        using X509Certificate2 signer = SelfSigned(TestClient.Key);
        byte[] envelope = PkcsPkiEnvelope.Encrypt(Request(TestClient.Key), authority.Issuing, AlgorithmPolicy.Aes128);
        byte[] message = PkiMessage.Sign(envelope, Attributes() with { SenderNonce = default }, signer, AlgorithmPolicy.Sha256);

        Assert.Equal(FailInfo.BadRequest, Refusal(message).FailInfo);
    }

    [Fact]
    public void A_CertRep_is_no_request()
    {
        using X509Certificate2 signer = SelfSigned(TestClient.Key);
        byte[] message = PkiMessage.Sign([], Attributes() with { MessageType = MessageType.CertRep }, signer, AlgorithmPolicy.Sha256);

        Assert.Equal(FailInfo.BadRequest, Refusal(message).FailInfo);
    }

    [Fact]
    public void Truncated_and_oversized_messages_are_no_messages()
    {
        using X509Certificate2 signer = SelfSigned(TestClient.Key);
        byte[] message = Message(signer, Request(TestClient.Key));

        for (int length = 0; length < message.Length; length += 7)
        {
            Assert.Throws<ScepFormatException>(() => PkiMessage.Read(message.AsSpan(0, length)));
        }

        Assert.Throws<ScepFormatException>(() => PkiMessage.Read(new byte[1024 * 1024]));
    }

    [Fact]
    public void A_failure_is_answered_in_the_clients_transaction_and_read_by_any_cms_reader()
    {
        using X509Certificate2 signer = SelfSigned(TestClient.Key);
        PkiMessage request = PkiMessage.Read(Message(signer, Request(TestClient.Key)));

        byte[] answer = new ScepReply(authority.Issuing, AlgorithmPolicy.Strict).Failure(request, FailInfo.BadTime, "too late");
        PkiMessage read = PkiMessage.Read(answer);
        read.VerifySignature(AlgorithmPolicy.Strict);

        Assert.True(read.Content.IsEmpty);
        Assert.Equal((PkiStatus.Failure, FailInfo.BadTime, "too late"), (read.Attributes.PkiStatus, read.Attributes.FailInfo, read.Attributes.FailInfoText));
        Assert.Equal(request.Attributes.TransactionId, read.Attributes.TransactionId);
        Assert.Equal(request.Attributes.SenderNonce, read.Attributes.RecipientNonce);
    }

    internal static byte[] Message(X509Certificate2 signer, byte[] content, string digest = AlgorithmPolicy.Sha256, string cipher = AlgorithmPolicy.Aes128)
    {
        using var authority = new TestAuthority();
        return PkiMessage.Sign(PkcsPkiEnvelope.Encrypt(content, authority.Issuing, cipher), Attributes(), signer, digest);
    }

    internal static byte[] Request(RSA key) => new CertificateRequest("CN=mac-1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();

    internal static X509Certificate2 SelfSigned(RSA key) => new CertificateRequest("CN=mac-1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        .CreateSelfSigned(TestAuthority.Now.AddDays(-1), TestAuthority.Now.AddDays(1));

    private static ScepAttributes Attributes() => new() { TransactionId = "t-1", MessageType = MessageType.PkcsReq };

    private ScepRefusedException Refusal(byte[] message, AlgorithmPolicy? policy = null) => Assert.Throws<ScepRefusedException>(
        () => ScepRequest.Open(PkiMessage.Read(message), authority.Issuing, policy ?? AlgorithmPolicy.Strict));
}
