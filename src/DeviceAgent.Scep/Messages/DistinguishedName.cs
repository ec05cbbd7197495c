using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>A name out of a peer's message.</summary>
internal static class DistinguishedName
{
    /// <exception cref="AsnContentException">No value is there.</exception>
    /// <exception cref="CryptographicException">It is no name.</exception>
    public static X500DistinguishedName Read(AsnReader reader)
    {
        var name = new X500DistinguishedName(reader.ReadEncodedValue().Span);

        // Read to the end here: a fault in a name shows only then.
        _ = name.EnumerateRelativeDistinguishedNames().Count();
        return name;
    }
}
