using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>The content of GetCert and GetCRL (RFC 8894 sections 3.3.4 and 3.3.5, RFC 5652 section 10.2.4).</summary>
/// <param name="Issuer">The issuer's name.</param>
/// <param name="SerialNumber">As <see cref="X509Certificate2.SerialNumber"/> writes it: upper-case hex.</param>
public sealed record IssuerAndSerial(X500DistinguishedName Issuer, string SerialNumber)
{
    private const int LongestSerialBytes = 64;

    public static IssuerAndSerial Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new IssuerAndSerial(certificate.IssuerName, certificate.SerialNumber);
    }

    /// <exception cref="ScepRefusedException">badRequest.</exception>
    internal static IssuerAndSerial Read(byte[] encoded)
    {
        try
        {
            var outer = new AsnReader(encoded, AsnEncodingRules.BER);
            AsnReader reader = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            X500DistinguishedName issuer = DistinguishedName.Read(reader);
            ReadOnlyMemory<byte> serial = reader.ReadIntegerBytes();
            reader.ThrowIfNotEmpty();
            return serial.Length <= LongestSerialBytes
                ? new IssuerAndSerial(issuer, Convert.ToHexString(serial.Span))
                : throw new ScepRefusedException(FailInfo.BadRequest, "the serial number is too long");
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            throw new ScepRefusedException(FailInfo.BadRequest, "the message holds no issuer and serial number", e);
        }
    }

    internal byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(Issuer.RawData);
            writer.WriteInteger(new BigInteger(Convert.FromHexString(SerialNumber), isBigEndian: true));
        }

        return writer.Encode();
    }
}
