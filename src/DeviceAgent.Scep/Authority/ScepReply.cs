using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Authority;

/// <summary>The CertRep to a request (RFC 8894 section 3.3.2): signed by the authority, in the client's own algorithms.</summary>
/// <param name="authority">The certificate that clients know, with its private key.</param>
/// <param name="policy">Which algorithms count: a refused digest is not used to say so.</param>
public sealed class ScepReply(X509Certificate2 authority, AlgorithmPolicy policy)
{
    /// <param name="request">What is answered.</param>
    /// <param name="certificates">The new certificate first, then what it was issued by.</param>
    public byte[] Success(ScepRequest request, IEnumerable<X509Certificate2> certificates) => Success(request, CertificateBundle.Write(certificates));

    /// <param name="request">A GetCRL.</param>
    /// <param name="crl">DER.</param>
    public byte[] Success(ScepRequest request, ReadOnlySpan<byte> crl) => Success(request, CertificateBundle.Write([], crl));

    public byte[] Pending(PkiMessage request) => Sign([], request, Answer(request, PkiStatus.Pending));

    /// <param name="request">What is answered; it may be one whose signature does not fit.</param>
    /// <param name="failInfo">The RFC's reason.</param>
    /// <param name="text">The same in words, for the person at the client.</param>
    public byte[] Failure(PkiMessage request, FailInfo failInfo, string text) =>
        Sign([], request, Answer(request, PkiStatus.Failure) with { FailInfo = failInfo, FailInfoText = text });

    private byte[] Success(ScepRequest request, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(request);
        byte[] envelope = PkcsPkiEnvelope.Encrypt(content, request.Message.Signer, request.Cipher);
        return Sign(envelope, request.Message, Answer(request.Message, PkiStatus.Success));
    }

    private static ScepAttributes Answer(PkiMessage request, PkiStatus status)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ScepAttributes
        {
            TransactionId = request.Attributes.TransactionId,
            MessageType = MessageType.CertRep,
            PkiStatus = status,
            RecipientNonce = request.Attributes.SenderNonce,
        };
    }

    private byte[] Sign(byte[] content, PkiMessage request, ScepAttributes attributes) => PkiMessage.Sign(
        content, attributes, authority, policy.AcceptsDigest(request.DigestAlgorithm) ? request.DigestAlgorithm : AlgorithmPolicy.Sha256);
}
