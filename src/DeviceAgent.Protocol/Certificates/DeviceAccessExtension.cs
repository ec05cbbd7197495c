using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Protocol.Certificates;

/// <summary>The mark of a Device Access certificate: an X.509 extension with the value INTEGER 1.</summary>
public static class DeviceAccessExtension
{
    public const string Oid = "1.3.6.1.4.1.51150.13.1";

    /// <summary>True when the certificate carries the extension exactly once and its value is INTEGER 1 (DER 02 01 01), critical or not.</summary>
    public static bool IsIn(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        X509Extension[] marks = [.. certificate.Extensions.Where(e => e.Oid?.Value == Oid)];
        return marks.Length == 1 && HasValueOne(marks[0].RawData);
    }

    /// <summary>The extension, for a certificate request or an issuing authority.</summary>
    public static X509Extension Create(bool critical)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteInteger(1);
        return new X509Extension(new Oid(Oid), writer.Encode(), critical);
    }

    private static bool HasValueOne(byte[] der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            bool one = reader.TryReadInt32(out int value) && value == 1;
            reader.ThrowIfNotEmpty();
            return one;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
