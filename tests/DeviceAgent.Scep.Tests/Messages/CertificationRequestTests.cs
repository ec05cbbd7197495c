using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Tests.Messages;

public sealed class CertificationRequestTests
{
    private static readonly Asn1Tag Attributes = new(TagClass.ContextSpecific, 0, isConstructed: true);

    [Fact]
    public void Attributes_that_are_not_sorted_are_read_as_other_programs_write_them()
    {
        CertificationRequest read = CertificationRequest.Read(Build(challengeLast: true, UniversalTagNumber.UTF8String), AlgorithmPolicy.Strict);

        Assert.Equal("sécret", read.ChallengePassword);
        Assert.Equal("2.5.29.17", Assert.Single(read.Extensions).Oid!.Value);
        Assert.Equal("CN=mac-1", read.Subject.Name);
        Assert.Throws<CryptographicException>(() => CertificateRequest.LoadSigningRequest(
            Build(challengeLast: true, UniversalTagNumber.UTF8String), HashAlgorithmName.SHA256));
    }

    [Theory]
    [InlineData(UniversalTagNumber.PrintableString)]
    [InlineData(UniversalTagNumber.IA5String)]
    [InlineData(UniversalTagNumber.T61String)]
    [InlineData(UniversalTagNumber.BMPString)]
    public void The_challenge_may_be_any_kind_of_text(UniversalTagNumber kind) =>
        Assert.Equal("secret", CertificationRequest.Read(Build(challengeLast: false, kind, "secret"), AlgorithmPolicy.Strict).ChallengePassword);

    [Fact]
    public void A_request_that_was_changed_after_it_was_signed_is_badMessageCheck()
    {
        byte[] request = Build(challengeLast: false, UniversalTagNumber.UTF8String, "secret");
        request[request.AsSpan().IndexOf("secret"u8)] = (byte)'S';

        Assert.Equal(FailInfo.BadMessageCheck, Refusal(request));
    }

    [Fact]
    public void A_request_signed_with_Sha1_is_badAlg()
    {
        byte[] request = new CertificateRequest("CN=mac-1", TestClient.Key, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1).CreateSigningRequest(
            new Sha1Generator(TestClient.Key));

        Assert.Equal(FailInfo.BadAlg, Refusal(request));
        Assert.NotNull(CertificationRequest.Read(request, AlgorithmPolicy.Legacy));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3000")]
    [InlineData("0500")]
    [InlineData("30820122")]
    public void What_is_no_request_is_badRequest(string hex) => Assert.Equal(FailInfo.BadRequest, Refusal(Convert.FromHexString(hex)));

    private static FailInfo Refusal(byte[] request) =>
        Assert.Throws<ScepRefusedException>(() => CertificationRequest.Read(request, AlgorithmPolicy.Strict)).FailInfo;

    private static byte[] Build(bool challengeLast, UniversalTagNumber kind, string challenge = "sécret")
    {
        byte[] first = Attribute(ScepOids.ChallengePassword, w => w.WriteCharacterString(kind, challenge));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mac-1.example");
        byte[] second = Attribute(ScepOids.ExtensionRequest, w =>
        {
            using (w.PushSequence())
            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("2.5.29.17");
                w.WriteOctetString(names.Build().RawData);
            }
        });

        // BER leaves the order of a set as it was written.
        var info = new AsnWriter(AsnEncodingRules.BER);
        using (info.PushSequence())
        {
            info.WriteInteger(0);
            info.WriteEncodedValue(new X500DistinguishedName("CN=mac-1").RawData);
            info.WriteEncodedValue(TestClient.Key.ExportSubjectPublicKeyInfo());
            using (info.PushSequence(Attributes))
            {
                info.WriteEncodedValue(challengeLast ? second : first);
                info.WriteEncodedValue(challengeLast ? first : second);
            }
        }

        byte[] signed = info.Encode();
        var request = new AsnWriter(AsnEncodingRules.BER);
        using (request.PushSequence())
        {
            request.WriteEncodedValue(signed);
            using (request.PushSequence())
            {
                request.WriteObjectIdentifier("1.2.840.113549.1.1.11");
                request.WriteNull();
            }

            request.WriteBitString(TestClient.Key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        return request.Encode();
    }

    private static byte[] Attribute(string oid, Action<AsnWriter> value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                value(writer);
            }
        }

        return writer.Encode();
    }

    /// <summary>.NET's own generator refuses SHA-1.</summary>
    private sealed class Sha1Generator(RSA key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Convert.FromHexString("300D06092A864886F70D0101050500");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
