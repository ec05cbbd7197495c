using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>
/// A SignedData whose eContent is absent, which a CertRep with FAILURE or PENDING must be (RFC 8894 section 3.3.2). Written here
/// (RFC 5652 section 5), because SignedCms refuses to sign an empty content.
/// </summary>
internal static class ContentlessMessage
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    public static byte[] Sign(ScepAttributes attributes, X509Certificate2 signer, string digest)
    {
        HashAlgorithmName hash = AlgorithmPolicy.Legacy.Digest(digest);
        byte[] signed = SignedAttributes(attributes, hash);
        using RSA key = signer.GetRSAPrivateKey() ?? throw new CryptographicException("a SCEP message is signed with an RSA key");
        byte[] signature = key.SignData(signed, hash, RSASignaturePadding.Pkcs1);

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ScepOids.SignedData);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    WriteAlgorithm(writer, digest);
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(ScepOids.Data);
                }

                using (writer.PushSequence(Context0))
                {
                    writer.WriteEncodedValue(signer.RawDataMemory.Span);
                }

                using (writer.PushSetOf())
                {
                    WriteSignerInfo(writer, signer, digest, signed, signature);
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>As a SET OF: in this form it is hashed (RFC 5652 section 5.4).</summary>
    private static byte[] SignedAttributes(ScepAttributes attributes, HashAlgorithmName hash)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            WriteAttribute(writer, ScepOids.ContentType, w => w.WriteObjectIdentifier(ScepOids.Data));
            byte[] empty = CryptographicOperations.HashData(hash, ReadOnlySpan<byte>.Empty);
            WriteAttribute(writer, ScepOids.MessageDigest, w => w.WriteOctetString(empty));
            foreach ((string oid, byte[] value) in attributes.Encode())
            {
                WriteAttribute(writer, oid, w => w.WriteEncodedValue(value));
            }
        }

        return writer.Encode();
    }

    private static void WriteAttribute(AsnWriter writer, string oid, Action<AsnWriter> value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                value(writer);
            }
        }
    }

    private static void WriteSignerInfo(AsnWriter writer, X509Certificate2 signer, string digest, byte[] signed, byte[] signature)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(signer.IssuerName.RawData);
                writer.WriteInteger(signer.SerialNumberBytes.Span);
            }

            WriteAlgorithm(writer, digest);
            byte[] tagged = [.. signed];
            tagged[0] = 0xA0; // [0] IMPLICIT in place of SET OF
            writer.WriteEncodedValue(tagged);
            WriteAlgorithm(writer, RsaEncryption);
            writer.WriteOctetString(signature);
        }
    }

    private static void WriteAlgorithm(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteNull();
        }
    }
}
