using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>The EnvelopedData inside a pkiMessage (RFC 8894 section 3.2.2): encrypted to one RSA certificate.</summary>
internal static class PkcsPkiEnvelope
{
    /// <param name="content">What to encrypt.</param>
    /// <param name="recipient">An RSA certificate.</param>
    /// <param name="cipher">The object identifier of a content encryption algorithm.</param>
    /// <exception cref="ScepRefusedException">badAlg: the recipient's key is not RSA.</exception>
    public static byte[] Encrypt(byte[] content, X509Certificate2 recipient, string cipher)
    {
        if (RsaKeySize.Of(recipient.PublicKey) is null)
        {
            throw new ScepRefusedException(FailInfo.BadAlg, "SCEP encrypts with RSA, and the certificate's key is another one");
        }

        var cms = new EnvelopedCms(new ContentInfo(content), new AlgorithmIdentifier(new Oid(cipher)));
        cms.Encrypt(new CmsRecipient(SubjectIdentifierType.IssuerAndSerialNumber, recipient, RSAEncryptionPadding.Pkcs1));
        return cms.Encode();
    }

    /// <summary>Which of several certificates an envelope is encrypted to; null for none, and for what is no envelope.</summary>
    public static X509Certificate2? RecipientOf(ReadOnlySpan<byte> encoded, IEnumerable<X509Certificate2> candidates)
    {
        try
        {
            var cms = new EnvelopedCms();
            cms.Decode(encoded);
            KeyTransRecipientInfo[] named = [.. cms.RecipientInfos.OfType<KeyTransRecipientInfo>()];
            return candidates.FirstOrDefault(c => named.Any(r => IsFor(r, c)));
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Decrypt(EnvelopedCms, X509Certificate2)"/>
    /// <param name="encoded">The EnvelopedData.</param>
    /// <param name="recipient">With its RSA private key.</param>
    /// <param name="policy">Which ciphers count.</param>
    public static (byte[] Content, string Cipher) Decrypt(ReadOnlySpan<byte> encoded, X509Certificate2 recipient, AlgorithmPolicy policy) =>
        Decrypt(Read(encoded, policy), recipient);

    /// <summary>Opens an envelope. Every failure of the decryption is the same one: whoever asks learns nothing of the padding.</summary>
    /// <param name="cms">The EnvelopedData.</param>
    /// <param name="recipient">With its RSA private key.</param>
    /// <returns>The content, and the object identifier of the cipher, to be answered in kind.</returns>
    /// <exception cref="ScepRefusedException">badAlg or badMessageCheck.</exception>
    public static (byte[] Content, string Cipher) Decrypt(EnvelopedCms cms, X509Certificate2 recipient)
    {
        try
        {
            string cipher = cms.ContentEncryptionAlgorithm.Oid.Value!;
            RecipientInfo ours = cms.RecipientInfos.OfType<KeyTransRecipientInfo>().FirstOrDefault(r => IsFor(r, recipient))
                ?? throw new ScepRefusedException(FailInfo.BadMessageCheck, "the envelope is not encrypted to the authority's present certificate");
            using RSA key = recipient.GetRSAPrivateKey() ?? throw new ScepRefusedException(FailInfo.BadAlg, "SCEP encrypts with RSA, and this key is another one");
            cms.Decrypt(ours, key);
            return (cms.ContentInfo.Content, cipher);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException)
        {
            throw new ScepRefusedException(FailInfo.BadMessageCheck, "the envelope does not open", e);
        }
    }

    /// <summary>Looks at the structure and the cipher only: what is said of them says nothing of the content.</summary>
    /// <exception cref="ScepRefusedException">badAlg, or badMessageCheck for what is no envelope.</exception>
    public static EnvelopedCms Read(ReadOnlySpan<byte> encoded, AlgorithmPolicy policy)
    {
        try
        {
            var cms = new EnvelopedCms();
            cms.Decode(encoded);
            policy.RequireCipher(cms.ContentEncryptionAlgorithm.Oid.Value);
            return cms;
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException)
        {
            throw new ScepRefusedException(FailInfo.BadMessageCheck, "the message holds no envelope", e);
        }
    }

    private static bool IsFor(KeyTransRecipientInfo info, X509Certificate2 certificate) => info.RecipientIdentifier.MatchesCertificate(certificate);
}
