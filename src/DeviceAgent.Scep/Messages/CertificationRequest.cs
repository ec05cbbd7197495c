using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>
/// A PKCS#10 request (RFC 2986) whose signature was verified with the key that it carries. Read leniently, because peers send BER,
/// unsorted sets and texts of any kind; .NET's own reader takes sorted DER only.
/// </summary>
public sealed class CertificationRequest
{
    private const int LargestRsaKeyBits = 8192;

    private CertificationRequest(X500DistinguishedName subject, PublicKey key, string? challenge, IReadOnlyList<X509Extension> extensions, byte[] hash)
    {
        Subject = subject;
        Key = key;
        ChallengePassword = challenge;
        Extensions = extensions;
        Hash = hash;
    }

    public X500DistinguishedName Subject { get; }

    public PublicKey Key { get; }

    /// <summary>The challengePassword attribute (RFC 2985 section 5.4.1), or null. A secret.</summary>
    public string? ChallengePassword { get; }

    /// <summary>What the requester would like to see in its certificate.</summary>
    public IReadOnlyList<X509Extension> Extensions { get; }

    /// <summary>The object identifier of its signature algorithm.</summary>
    public string SignatureAlgorithm { get; private init; } = "";

    /// <summary>SHA-256 over the request as it came.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <param name="encoded">BER or DER.</param>
    /// <param name="policy">Which signature algorithms count.</param>
    /// <exception cref="ScepRefusedException">badRequest: not such a request; badAlg: a key or an algorithm that is not accepted;
    /// badMessageCheck: its signature is not by its own key.</exception>
    public static CertificationRequest Read(ReadOnlyMemory<byte> encoded, AlgorithmPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        try
        {
            var outer = new AsnReader(encoded, AsnEncodingRules.BER);
            AsnReader request = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            ReadOnlyMemory<byte> info = request.ReadEncodedValue();
            string algorithm = request.ReadSequence().ReadObjectIdentifier();
            byte[] signature = request.ReadBitString(out _);
            request.ThrowIfNotEmpty();

            CertificationRequest read = ReadInfo(info, SHA256.HashData(encoded.Span), algorithm);
            return IsSigned(read.Key, info.Span, signature, policy.SignatureDigest(algorithm))
                ? read
                : throw new ScepRefusedException(FailInfo.BadMessageCheck, "the PKCS#10 request is not signed with the key that it carries");
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new ScepRefusedException(FailInfo.BadRequest, $"not a PKCS#10 request: {e.Message}", e);
        }
    }

    private static CertificationRequest ReadInfo(ReadOnlyMemory<byte> encoded, byte[] hash, string algorithm)
    {
        AsnReader info = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger();
        X500DistinguishedName subject = DistinguishedName.Read(info);
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(info.ReadEncodedValue().Span, out _);

        string? challenge = null;
        var extensions = new List<X509Extension>();
        var attributesTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (info.HasData && info.PeekTag() == attributesTag)
        {
            AsnReader attributes = info.ReadSetOf(skipSortOrderValidation: true, attributesTag);
            while (attributes.HasData)
            {
                ReadAttribute(attributes.ReadSequence(), ref challenge, extensions);
            }
        }

        info.ThrowIfNotEmpty();
        return new CertificationRequest(subject, key, challenge, extensions, hash) { SignatureAlgorithm = algorithm };
    }

    private static void ReadAttribute(AsnReader attribute, ref string? challenge, List<X509Extension> extensions)
    {
        string oid = attribute.ReadObjectIdentifier();
        AsnReader values = attribute.ReadSetOf(skipSortOrderValidation: true);
        switch (oid)
        {
            case ScepOids.ChallengePassword when challenge is not null:
                throw new ScepRefusedException(FailInfo.BadRequest, "the PKCS#10 request has two challenge passwords");
            case ScepOids.ChallengePassword:
                challenge = values.ReadCharacterString((UniversalTagNumber)values.PeekTag().TagValue);
                values.ThrowIfNotEmpty();
                break;
            case ScepOids.ExtensionRequest:
                AsnReader list = values.ReadSequence();
                while (list.HasData)
                {
                    extensions.Add(ReadExtension(list.ReadSequence()));
                }

                break;
        }
    }

    private static X509Extension ReadExtension(AsnReader extension)
    {
        string oid = extension.ReadObjectIdentifier();
        bool critical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
        return new X509Extension(oid, extension.ReadOctetString(), critical);
    }

    private static bool IsSigned(PublicKey key, ReadOnlySpan<byte> info, byte[] signature, HashAlgorithmName digest)
    {
        using RSA? rsa = key.GetRSAPublicKey();
        using ECDsa? ecdsa = rsa is null ? key.GetECDsaPublicKey() : null;
        return (rsa, ecdsa) switch
        {
            ({ KeySize: <= LargestRsaKeyBits }, _) => rsa.VerifyData(info, signature, digest, RSASignaturePadding.Pkcs1),
            (null, not null) => ecdsa.VerifyData(info, signature, digest, DSASignatureFormat.Rfc3279DerSequence),
            _ => throw new ScepRefusedException(FailInfo.BadAlg, $"the key is neither RSA of at most {LargestRsaKeyBits} bits nor EC"),
        };
    }
}
