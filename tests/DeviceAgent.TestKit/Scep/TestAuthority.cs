using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DeviceAgent.Protocol.Certificates;
using DeviceAgent.Scep.Authority;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.TestKit.Scep;

/// <summary>A SCEP authority of the library's own parts behind an HttpClient: a root, an issuing RSA certificate, and one challenge.</summary>
public sealed class TestAuthority : HttpMessageHandler
{
    public const string Challenge = "right";
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly X509Certificate2 SharedRoot = MakeAuthority("CN=Root", null);
    private static readonly X509Certificate2 SharedIssuing = MakeAuthority("CN=Issuing", SharedRoot);
    private static readonly X509Certificate2 SharedRegistration = MakeAuthority("CN=Registration", SharedIssuing, ca: false);

    public X509Certificate2 Root { get; } = SharedRoot;

    public X509Certificate2 Issuing { get; } = SharedIssuing;

    /// <summary>A registration authority speaks for the issuing certificate: requests are encrypted to it, and it signs the answers.</summary>
    public bool HasRegistrationAuthority { get; init; }

    /// <summary>What stands in GetCACert beside what belongs there.</summary>
    public X509Certificate2? Odd { get; set; }

    private X509Certificate2 Speaker => HasRegistrationAuthority ? SharedRegistration : Issuing;

    public AlgorithmPolicy Policy { get; init; } = AlgorithmPolicy.Strict;

    public CaCapabilities Capabilities { get; init; } = CaCapabilities.Strict;

    /// <summary>Whether its certificates have the Device Access extension.</summary>
    public bool MarksDevices { get; set; } = true;

    /// <summary>The start of what it issues.</summary>
    public DateTimeOffset From { get; set; } = Now - TimeSpan.FromDays(1);

    public TimeSpan Validity { get; set; } = TimeSpan.FromDays(100);

    /// <summary>How many times the next requests are answered with PENDING.</summary>
    public int PendingAnswers { get; set; }

    /// <summary>Refuses every request in these words; null takes them.</summary>
    public string? Refusal { get; set; }

    /// <summary>Changes an answer on its way.</summary>
    public Func<byte[], byte[]> Tamper { get; set; } = answer => answer;

    /// <summary>Issues for this key instead of the one that was asked for.</summary>
    public PublicKey? OtherKey { get; set; }

    /// <summary>Signs answers instead of the issuing certificate.</summary>
    public X509Certificate2? OtherSigner { get; set; }

    public List<ScepRequest> Requests { get; } = [];

    public List<string> Methods { get; } = [];

    public byte[] Answer(byte[] encoded)
    {
        PkiMessage message = PkiMessage.Read(encoded);
        var reply = new ScepReply(OtherSigner ?? Speaker, Policy);
        try
        {
            ScepRequest request = ScepRequest.Open(message, Speaker, Policy);
            Requests.Add(request);
            if (Refusal is { } refusal)
            {
                return reply.Failure(message, FailInfo.BadRequest, refusal);
            }

            if (PendingAnswers > 0)
            {
                PendingAnswers--;
                return reply.Pending(message);
            }

            CertificationRequest asked = (request.Certification ?? Requests[0].Certification)!;
            return request.Message.Attributes.MessageType == MessageType.RenewalReq || asked.ChallengePassword == Challenge
                ? reply.Success(request, [Issue(asked), Issuing, Root])
                : reply.Failure(message, FailInfo.BadRequest, "wrong challenge");
        }
        catch (ScepRefusedException e)
        {
            return reply.Failure(message, e.FailInfo, e.Message);
        }
    }

    /// <summary>Answers a request by its query and body; empty for what it does not know.</summary>
    public byte[] Answer(string query, byte[] body) => query switch
    {
        "?operation=GetCACaps" => Encoding.ASCII.GetBytes(Capabilities.ToString()),
        "?operation=GetCACert" => CertificateBundle.Write(Odd is null ? Offered : [.. Offered, Odd]),
        _ when query.StartsWith("?operation=PKIOperation", StringComparison.Ordinal) => Tamper(Answer(
            body.Length > 0 ? body : Convert.FromBase64String(Uri.UnescapeDataString(query.Split("message=")[1])))),
        _ => [],
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        byte[] sent = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        byte[] body = Answer(request.RequestUri!.Query, sent);
        Methods.Add(request.Method.Method);
        return new HttpResponseMessage(body.Length > 0 ? HttpStatusCode.OK : HttpStatusCode.BadRequest) { Content = new ByteArrayContent(body) };
    }

    private X509Certificate2[] Offered => HasRegistrationAuthority ? [SharedRegistration, Issuing, Root] : [Issuing, Root];

    /// <summary>A certificate of this authority whose key usage is no key usage.</summary>
    public static X509Certificate2 WithBrokenUsage()
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Broken", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.15", [0x30, 0x09, 0x82], critical: false));
        return request.Create(SharedRoot, Now - TimeSpan.FromDays(1), Now + TimeSpan.FromDays(100), [4, 5, 6]);
    }

    private X509Certificate2 Issue(CertificationRequest asked)
    {
        var request = new CertificateRequest(asked.Subject, OtherKey ?? asked.Key, HashAlgorithmName.SHA256);
        if (MarksDevices)
        {
            request.CertificateExtensions.Add(DeviceAccessExtension.Create(critical: false));
        }

        using RSA key = Issuing.GetRSAPrivateKey()!;
        return request.Create(
            Issuing.SubjectName,
            X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            From,
            From + Validity,
            RandomNumberGenerator.GetBytes(8));
    }

    private static X509Certificate2 MakeAuthority(string name, X509Certificate2? issuer, bool ca = true)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            (ca ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : 0) | X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        return issuer is null
            ? request.CreateSelfSigned(Now - TimeSpan.FromDays(10), Now + TimeSpan.FromDays(1000))
            : request.Create(issuer, Now - TimeSpan.FromDays(ca ? 9 : 8), Now + TimeSpan.FromDays(ca ? 900 : 800), [1, 2, 3]).CopyWithPrivateKey(key);
    }
}
