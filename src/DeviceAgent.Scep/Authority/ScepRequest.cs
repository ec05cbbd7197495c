using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Authority;

/// <summary>A client's pkiMessage, verified and opened.</summary>
public sealed class ScepRequest
{
    private const int WeakestRsaKeyBits = 2048;

    private ScepRequest(PkiMessage message, string cipher)
    {
        Message = message;
        Cipher = cipher;
    }

    public PkiMessage Message { get; }

    /// <summary>The object identifier of the client's content encryption: the answer uses the same.</summary>
    public string Cipher { get; }

    /// <summary>In a PKCSReq and a RenewalReq.</summary>
    public CertificationRequest? Certification { get; private init; }

    /// <summary>In a GetCert and a GetCRL.</summary>
    public IssuerAndSerial? Wanted { get; private init; }

    /// <summary>In a CertPoll.</summary>
    public IssuerAndSubject? Polled { get; private init; }

    /// <summary>Which of an authority's certificates a client has encrypted to; it knows the answer by the same. The first when none is named.</summary>
    public static X509Certificate2 RecipientOf(PkiMessage message, IReadOnlyList<X509Certificate2> authorities)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(authorities);
        return (authorities.Count > 1 ? PkcsPkiEnvelope.RecipientOf(message.Content.Span, authorities) : null) ?? authorities[0];
    }

    /// <summary>
    /// Verifies the signature, opens the envelope and reads what is in it. A PKCSReq must be signed with the key that it asks a
    /// certificate for; whose key signed a RenewalReq is for the authority to judge.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="authority">The certificate that clients encrypt to, with its private key.</param>
    /// <param name="policy">Which algorithms count.</param>
    /// <exception cref="ScepRefusedException">With the failInfo to answer.</exception>
    public static ScepRequest Open(PkiMessage message, X509Certificate2 authority, AlgorithmPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(policy);
        if (message.Attributes.MessageType == MessageType.CertRep)
        {
            throw new ScepRefusedException(FailInfo.BadRequest, "a CertRep is an answer, not a request");
        }

        if (message.Attributes.SenderNonce.IsEmpty)
        {
            throw new ScepRefusedException(FailInfo.BadRequest, "the senderNonce is missing");
        }

        RequireKeyThatCanBeAnswered(message.Signer);
        message.VerifySignature(policy);
        return OpenEnvelope(message, authority, policy);
    }

    /// <summary>
    /// An envelope that does not open and one whose content is no signed request get the same answer. Otherwise anybody could send
    /// variations of somebody else's envelope and learn from the answers what is in it, the challenge included (CBC padding oracle).
    /// </summary>
    private static ScepRequest OpenEnvelope(PkiMessage message, X509Certificate2 authority, AlgorithmPolicy policy)
    {
        EnvelopedCms envelope = PkcsPkiEnvelope.Read(message.Content.Span, policy);
        try
        {
            (byte[] content, string cipher) = PkcsPkiEnvelope.Decrypt(envelope, authority);
            return message.Attributes.MessageType switch
            {
                MessageType.PkcsReq => new ScepRequest(message, cipher) { Certification = SignedByItself(CertificationRequest.Read(content, policy), message.Signer) },
                MessageType.RenewalReq => new ScepRequest(message, cipher) { Certification = CertificationRequest.Read(content, policy) },
                MessageType.CertPoll => new ScepRequest(message, cipher) { Polled = IssuerAndSubject.Read(content) },
                _ => new ScepRequest(message, cipher) { Wanted = IssuerAndSerial.Read(content) },
            };
        }
        catch (ScepRefusedException e)
        {
            throw new ScepRefusedException(FailInfo.BadMessageCheck, e.Message, e) { Answer = "the envelope does not open, or holds no request that its own key signed" };
        }
    }

    /// <summary>The answer is encrypted to the signer's key, so it must be RSA, and strong enough to keep it.</summary>
    private static void RequireKeyThatCanBeAnswered(X509Certificate2 signer)
    {
        try
        {
            if (RsaKeySize.Of(signer.PublicKey) >= WeakestRsaKeyBits)
            {
                return;
            }
        }
        catch (CryptographicException)
        {
            // No key at all: the same answer.
        }

        throw new ScepRefusedException(FailInfo.BadAlg, $"the signer's key must be RSA of at least {WeakestRsaKeyBits} bits");
    }

    private static CertificationRequest SignedByItself(CertificationRequest request, X509Certificate2 signer) =>
        request.Key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(signer.PublicKey.ExportSubjectPublicKeyInfo())
            ? request
            : throw new ScepRefusedException(FailInfo.BadMessageCheck, "the message is signed with another key than the one that it asks a certificate for");
}
