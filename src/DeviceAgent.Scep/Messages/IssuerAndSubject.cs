using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>The content of a CertPoll (RFC 8894 section 3.3.3).</summary>
public sealed record IssuerAndSubject(X500DistinguishedName Issuer, X500DistinguishedName Subject)
{
    /// <exception cref="ScepRefusedException">badRequest.</exception>
    internal static IssuerAndSubject Read(byte[] encoded)
    {
        try
        {
            var outer = new AsnReader(encoded, AsnEncodingRules.BER);
            AsnReader reader = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            X500DistinguishedName issuer = DistinguishedName.Read(reader);
            X500DistinguishedName subject = DistinguishedName.Read(reader);
            reader.ThrowIfNotEmpty();
            return new IssuerAndSubject(issuer, subject);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            throw new ScepRefusedException(FailInfo.BadRequest, "the message holds no issuer and subject", e);
        }
    }

    internal byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(Issuer.RawData);
            writer.WriteEncodedValue(Subject.RawData);
        }

        return writer.Encode();
    }
}
