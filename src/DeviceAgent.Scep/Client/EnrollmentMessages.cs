using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Client;

/// <summary>
/// The messages of one transaction. Its id is the hash of the new key, and the request has the same bytes each time: who lost the
/// answer asks again and gets the same certificate.
/// </summary>
internal sealed class EnrollmentMessages : IDisposable
{
    /// <summary>The certificate that signs a first request is needed for as long as an admin may take.</summary>
    private static readonly TimeSpan SignerLifetime = TimeSpan.FromDays(30);

    private readonly ScepAuthority authority;
    private readonly CertificateOrder order;
    private readonly AlgorithmPolicy policy;
    private readonly RequestAlgorithms algorithms;
    private readonly X509Certificate2 signer;
    private readonly string transactionId;

    /// <exception cref="ScepException">The authority can nothing that the policy accepts.</exception>
    public EnrollmentMessages(ScepAuthority authority, CertificateOrder order, AlgorithmPolicy policy, TimeProvider time)
    {
        this.authority = authority;
        this.order = order;
        this.policy = policy;
        transactionId = Convert.ToHexString(SHA256.HashData(order.Key.ExportSubjectPublicKeyInfo()));
        algorithms = RequestAlgorithms.Choose(authority.Capabilities, policy);
        signer = order.Renewed ?? SelfSigned(time.GetUtcNow());
    }

    public (byte[] Encoded, ReadOnlyMemory<byte> Nonce) Request() => Message(
        order.Renewed is null ? MessageType.PkcsReq : MessageType.RenewalReq, CertificationRequest());

    public (byte[] Encoded, ReadOnlyMemory<byte> Nonce) Poll() => Message(
        MessageType.CertPoll, new IssuerAndSubject(authority.CertificateAuthority, order.Subject).Encode());

    /// <returns>Null: PENDING.</returns>
    /// <exception cref="ScepFormatException">Not a CertRep.</exception>
    /// <exception cref="ScepRefusedException">A signature or an envelope that does not fit.</exception>
    /// <exception cref="ScepException">Not the answer to this request, or a certificate that does not fit.</exception>
    public X509Certificate2Collection? ReadAnswer(byte[] encoded, ReadOnlySpan<byte> nonce)
    {
        PkiMessage answer = PkiMessage.Read(encoded);
        if (!authority.Certificates.Any(c => c.RawDataMemory.Span.SequenceEqual(answer.Signer.RawDataMemory.Span)))
        {
            throw new ScepException("the answer is signed by another certificate than the authority's");
        }

        answer.VerifySignature(policy);
        ScepAttributes attributes = answer.Attributes;
        if (attributes.MessageType != MessageType.CertRep || attributes.TransactionId != transactionId || !attributes.RecipientNonce.Span.SequenceEqual(nonce))
        {
            throw new ScepException("the answer belongs to another request: its messageType, transactionID or recipientNonce differs");
        }

        return attributes.PkiStatus switch
        {
            PkiStatus.Pending => null,
            PkiStatus.Failure => throw new ScepRejectedException(attributes.FailInfo ?? FailInfo.BadRequest, attributes.FailInfoText),
            PkiStatus.Success => Certificates(PkcsPkiEnvelope.Decrypt(answer.Content.Span, signer, policy).Content),
            _ => throw new ScepException("the answer has no pkiStatus"),
        };
    }

    public void Dispose()
    {
        if (order.Renewed is null)
        {
            signer.Dispose();
        }
    }

    private X509Certificate2Collection Certificates(byte[] bundle)
    {
        X509Certificate2Collection all = CertificateBundle.ReadCertificates(bundle);
        byte[] ours = order.Key.ExportSubjectPublicKeyInfo();
        X509Certificate2 issued = all.FirstOrDefault(c => c.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(ours))
            ?? throw new ScepException("the authority sent a certificate for another key");
        if (!authority.Issued(issued, all))
        {
            throw new ScepException($"the certificate was issued by {issued.Issuer}, which is not the authority that was asked");
        }

        return [issued, .. all.Concat(authority.Certificates).Where(c => !c.Equals(issued)).Distinct()];
    }

    private (byte[] Encoded, ReadOnlyMemory<byte> Nonce) Message(MessageType type, byte[] content)
    {
        var attributes = new ScepAttributes { TransactionId = transactionId, MessageType = type };
        byte[] envelope = PkcsPkiEnvelope.Encrypt(content, authority.Recipient, algorithms.Cipher);
        return (PkiMessage.Sign(envelope, attributes, signer, algorithms.Digest), attributes.SenderNonce);
    }

    private byte[] CertificationRequest()
    {
        var request = new CertificateRequest(order.Subject, order.Key, algorithms.Signature, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (order.Challenge is { } challenge)
        {
            request.OtherRequestAttributes.Add(Challenge(challenge));
        }

        return request.CreateSigningRequest(new RsaSignatures(order.Key));
    }

    /// <summary>A DirectoryString (RFC 2985 section 5.4.1): PrintableString, which every peer reads, or UTF8String.</summary>
    private static AsnEncodedData Challenge(string challenge) => new(new Oid(ScepOids.ChallengePassword), ScepAttributes.DirectoryString(challenge));

    /// <summary>RFC 8894 section 2.3: the requester's own name and key.</summary>
    private X509Certificate2 SelfSigned(DateTimeOffset now)
    {
        var request = new CertificateRequest(order.Subject, order.Key, algorithms.Signature, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        using X509Certificate2 certificate = request.Create(
            order.Subject, new RsaSignatures(order.Key), now - TimeSpan.FromDays(1), now + SignerLifetime, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(order.Key);
    }
}
