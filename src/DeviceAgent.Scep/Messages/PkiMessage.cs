using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>The outer SignedData of every SCEP message (RFC 8894 section 3.2), read.</summary>
public sealed class PkiMessage
{
    /// <summary>No message of the protocol comes near this many bytes.</summary>
    public const int LargestBytes = 64 * 1024;

    private const int LargestRsaKeyBits = 8192;

    private readonly SignedCms cms;

    /// <summary>Kept: SignedCms makes another each time it is asked, and that one loads the certificate anew, for a fortieth of an enrolment.</summary>
    private readonly SignerInfo signerInfo;

    private PkiMessage(SignedCms cms, SignerInfo signerInfo, ScepAttributes attributes, X509Certificate2 signer)
    {
        this.cms = cms;
        this.signerInfo = signerInfo;
        Attributes = attributes;
        Signer = signer;
    }

    /// <summary>Believe them only after <see cref="VerifySignature"/>.</summary>
    public ScepAttributes Attributes { get; }

    /// <summary>The certificate that the message names as its signer's. Nothing but the signature is proven by it.</summary>
    public X509Certificate2 Signer { get; }

    /// <summary>All certificates that came with the message.</summary>
    public X509Certificate2Collection Certificates => cms.Certificates;

    /// <summary>The pkcsPKIEnvelope; empty for FAILURE and PENDING.</summary>
    public ReadOnlyMemory<byte> Content => cms.ContentInfo.Content;

    /// <summary>The object identifier of the digest, to be answered in kind.</summary>
    public string DigestAlgorithm => signerInfo.DigestAlgorithm.Value ?? "";

    /// <summary>Reads the structure; verifies nothing.</summary>
    /// <exception cref="ScepFormatException">Not a pkiMessage of RFC 8894.</exception>
    public static PkiMessage Read(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > LargestBytes)
        {
            throw new ScepFormatException($"a message may have at most {LargestBytes} bytes, this one has {encoded.Length}");
        }

        try
        {
            var cms = new SignedCms();
            cms.Decode(encoded);
            SignerInfoCollection signers = cms.SignerInfos;
            if (signers.Count != 1)
            {
                throw new ScepFormatException($"a pkiMessage has one signer, this one has {signers.Count}");
            }

            SignerInfo signer = signers[0];
            X509Certificate2 certificate = signer.Certificate ?? throw new ScepFormatException("the signer's certificate is not in the message");
            return new PkiMessage(cms, signer, ScepAttributes.Read(signer.SignedAttributes), certificate);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException)
        {
            throw new ScepFormatException($"not a CMS SignedData: {e.Message}", e);
        }
    }

    /// <summary>That <see cref="Signer"/>'s key signed attributes and content.</summary>
    /// <exception cref="ScepRefusedException">badAlg or badMessageCheck.</exception>
    public void VerifySignature(AlgorithmPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        policy.Digest(DigestAlgorithm);
        if (signerInfo.SignatureAlgorithm.Value is { } algorithm and not (ScepOids.Rsa or RsaPss))
        {
            policy.SignatureDigest(algorithm);
        }

        try
        {
            if (RsaKeySize.Of(Signer.PublicKey) > LargestRsaKeyBits)
            {
                throw new ScepRefusedException(FailInfo.BadAlg, $"the signer's key is larger than {LargestRsaKeyBits} bits");
            }

            signerInfo.CheckSignature(verifySignatureOnly: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new ScepRefusedException(FailInfo.BadMessageCheck, "the message's signature does not fit", e);
        }
    }

    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>Signs a message.</summary>
    /// <param name="content">The pkcsPKIEnvelope; empty for FAILURE and PENDING.</param>
    /// <param name="attributes">Its signed attributes.</param>
    /// <param name="signer">With its RSA private key.</param>
    /// <param name="digest">The object identifier of the digest.</param>
    internal static byte[] Sign(byte[] content, ScepAttributes attributes, X509Certificate2 signer, string digest)
    {
        if (content.Length == 0)
        {
            return ContentlessMessage.Sign(attributes, signer, digest);
        }

        var cms = new SignedCms(new ContentInfo(content));
        var cmsSigner = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, signer)
        {
            DigestAlgorithm = new Oid(digest),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        foreach ((string oid, byte[] value) in attributes.Encode())
        {
            cmsSigner.SignedAttributes.Add(new AsnEncodedData(new Oid(oid), value));
        }

        cms.ComputeSignature(cmsSigner, silent: true);
        return cms.Encode();
    }
}
