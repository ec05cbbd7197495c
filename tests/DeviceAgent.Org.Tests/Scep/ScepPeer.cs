using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Org.Tests.Scep;

/// <summary>A SCEP client at a <see cref="TestOrg"/>: ours, and messages that ours would never send.</summary>
internal sealed class ScepPeer : IDisposable
{
    /// <summary>Making RSA keys is slow: two are enough.</summary>
    public static readonly RSA Key = RSA.Create(2048);

    public static readonly RSA OtherKey = RSA.Create(2048);

    private readonly TestOrg org;
    private readonly HttpClient http = new();
    private readonly X509Certificate2 signer;

    private ScepPeer(TestOrg org, string profile, ScepAuthority authority)
    {
        this.org = org;
        signer = SelfSigned(Key, org.Time.GetUtcNow());
        Url = new Uri($"{org.Host.Addresses.Admin}/scep/{profile}");
        Authority = authority;
    }

    public Uri Url { get; }

    public ScepAuthority Authority { get; }

    /// <summary>Self-signed, with <see cref="Key"/>.</summary>
    public X509Certificate2 Signer => signer;

    public static async Task<ScepPeer> MeetAsync(TestOrg org, string profile = "default")
    {
        using var http = new HttpClient();
        var transport = new ScepTransport(http, new Uri($"{org.Host.Addresses.Admin}/scep/{profile}"));
        return new ScepPeer(org, profile, await new ScepEnrollment(transport, AlgorithmPolicy.Strict, org.Time).MeetAsync(null, default));
    }

    /// <summary>A challenge's value.</summary>
    public async Task<string> ChallengeAsync(object body) =>
        (string)(await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/device-access/challenges", body)))["challenge"]!;

    /// <summary>Enrols with our client.</summary>
    public Task<X509Certificate2Collection> EnrollAsync(string name, string? challenge, X509Certificate2? renewed = null, RSA? key = null) =>
        new ScepEnrollment(new ScepTransport(http, Url), AlgorithmPolicy.Strict, org.Time).EnrollAsync(
            Authority,
            new CertificateOrder { Subject = new X500DistinguishedName(name), Key = key ?? Key, Challenge = challenge, Renewed = renewed },
            TimeSpan.Zero,
            null,
            default);

    /// <summary>The failInfo of a refused enrolment.</summary>
    public async Task<FailInfo> RefusalAsync(string name, string? challenge, X509Certificate2? renewed = null, RSA? key = null) =>
        (await Assert.ThrowsAsync<ScepRejectedException>(() => EnrollAsync(name, challenge, renewed, key))).FailInfo;

    /// <summary>A message of any content, signed with <see cref="Key"/>.</summary>
    public byte[] Message(MessageType type, byte[] content, string transactionId = "t-1", X509Certificate2? signer = null) => PkiMessage.Sign(
        PkcsPkiEnvelope.Encrypt(content, Authority.Recipient, AlgorithmPolicy.Aes128),
        new ScepAttributes { TransactionId = transactionId, MessageType = type },
        signer ?? this.signer,
        AlgorithmPolicy.Sha256);

    public static X509Certificate2 SelfSigned(RSA key, DateTimeOffset now) =>
        new CertificateRequest("CN=peer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

    /// <summary>A PKCS#10 request with any extensions.</summary>
    public static byte[] Request(string name, string challenge, RSA? key = null, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(name, key ?? Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        foreach (X509Extension extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        request.OtherRequestAttributes.Add(new AsnEncodedData(new Oid(ScepOids.ChallengePassword), ScepAttributes.DirectoryString(challenge)));
        return request.CreateSigningRequest();
    }

    /// <summary>A message whose messageType is any text.</summary>
    public byte[] WithMessageType(string text)
    {
        var cms = new SignedCms(new ContentInfo([1]));
        var cmsSigner = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, signer) { IncludeOption = X509IncludeOption.EndCertOnly };
        cmsSigner.SignedAttributes.Add(new AsnEncodedData(new Oid(ScepOids.TransactionId), ScepAttributes.DirectoryString("t-1")));
        cmsSigner.SignedAttributes.Add(new AsnEncodedData(new Oid(ScepOids.MessageType), ScepAttributes.DirectoryString(text)));
        cms.ComputeSignature(cmsSigner, silent: true);
        return cms.Encode();
    }

    /// <summary>Posts bytes and reads the CertRep.</summary>
    public async Task<PkiMessage> PostAsync(byte[] message)
    {
        PkiMessage answer = PkiMessage.Read(await new ScepTransport(http, Url).OperateAsync(message, post: true, default));
        answer.VerifySignature(AlgorithmPolicy.Strict);
        return answer;
    }

    /// <summary>What a SUCCESS holds.</summary>
    public byte[] Open(PkiMessage answer) => PkcsPkiEnvelope.Decrypt(answer.Content.Span, signer, AlgorithmPolicy.Strict).Content;

    /// <summary>Posts bytes that are no message.</summary>
    public async Task<HttpResponseMessage> PostRawAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Url}?operation=PKIOperation") { Content = new ByteArrayContent(body) };

        // Else a refusal can be lost with the connection while the body is still being sent.
        request.Headers.ExpectContinue = true;
        return await http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetRawAsync(string query) => http.GetAsync(new Uri($"{Url}?{query}"));

    /// <summary>How many certificates the org has recorded.</summary>
    public async Task<JsonArray> CertificatesAsync() => (await org.GetAsync("/api/v1/device-access/certificates")).AsArray();

    public void Dispose()
    {
        http.Dispose();
        signer.Dispose();
    }
}
