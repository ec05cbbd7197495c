using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>A degenerate SignedData: certificates or a CRL, and no signature (RFC 8894 section 3.4).</summary>
public static class CertificateBundle
{
    private static readonly Asn1Tag Explicit0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Crls = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <param name="certificates">Leaf first. May be empty.</param>
    /// <param name="crl">A DER CertificateList; empty for none.</param>
    public static byte[] Write(IEnumerable<X509Certificate2> certificates, ReadOnlySpan<byte> crl = default)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ScepOids.SignedData);
            using (writer.PushSequence(Explicit0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                writer.PushSetOf().Dispose();
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(ScepOids.Data);
                }

                WriteCertificates(writer, [.. certificates]);
                if (!crl.IsEmpty)
                {
                    using (writer.PushSequence(Crls))
                    {
                        writer.WriteEncodedValue(crl);
                    }
                }

                writer.PushSetOf().Dispose();
            }
        }

        return writer.Encode();
    }

    /// <summary>A SET OF by name, which no peer sorts or expects sorted: the order says which one is the leaf. Left out when there are none.</summary>
    private static void WriteCertificates(AsnWriter writer, X509Certificate2[] certificates)
    {
        if (certificates.Length == 0)
        {
            return;
        }

        using (writer.PushSequence(Explicit0))
        {
            foreach (X509Certificate2 certificate in certificates)
            {
                writer.WriteEncodedValue(certificate.RawDataMemory.Span);
            }
        }
    }

    /// <summary>The certificates, in their order. The caller disposes of them.</summary>
    /// <exception cref="ScepFormatException">No such structure.</exception>
    public static X509Certificate2Collection ReadCertificates(ReadOnlySpan<byte> encoded)
    {
        try
        {
            var cms = new SignedCms();
            cms.Decode(encoded);
            return cms.Certificates;
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException)
        {
            throw new ScepFormatException($"not a PKCS#7 with certificates: {e.Message}", e);
        }
    }

    /// <summary>The first CRL, DER.</summary>
    /// <exception cref="ScepFormatException">No such structure, or none is in it.</exception>
    public static byte[] ReadCrl(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            AsnReader outer = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
            outer.ReadObjectIdentifier();
            AsnReader signedData = outer.ReadSequence(Explicit0).ReadSequence();
            while (signedData.HasData)
            {
                ReadOnlyMemory<byte> value = signedData.PeekEncodedValue();
                if (signedData.PeekTag() == Crls)
                {
                    return new AsnReader(value, AsnEncodingRules.BER).ReadSequence(Crls).ReadEncodedValue().ToArray();
                }

                signedData.ReadEncodedValue();
            }
        }
        catch (AsnContentException e)
        {
            throw new ScepFormatException($"not a PKCS#7 with a CRL: {e.Message}", e);
        }

        throw new ScepFormatException("the answer holds no CRL");
    }
}
