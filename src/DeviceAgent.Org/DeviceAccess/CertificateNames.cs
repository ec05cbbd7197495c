using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The names of a certificate or of a request for one: all that is taken over of them, and what a device is known by.</summary>
public sealed record CertificateNames
{
    private const string CommonNameOid = "2.5.4.3";
    private const string SerialNumberOid = "2.5.4.5";
    private const string AlternativeNamesOid = "2.5.29.17";

    /// <summary>Of the subject; null when there is none.</summary>
    public string? CommonName { get; init; }

    /// <summary>The subject's serialNumber attribute, not the certificate's serial number.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Subject alternative names of the kinds that are known: dNSName, URI, e-mail and user principal name.</summary>
    public IReadOnlyList<AlternativeName> Alternatives { get; init; } = [];

    /// <summary>Reads names from whoever made them: control characters are left out, other kinds of names are passed over.</summary>
    /// <exception cref="CryptographicException">The encoding is broken.</exception>
    public static CertificateNames Read(X500DistinguishedName subject, IEnumerable<X509Extension> extensions)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(extensions);
        try
        {
            return new CertificateNames
            {
                CommonName = Attribute(subject, CommonNameOid),
                SerialNumber = Attribute(subject, SerialNumberOid),
                Alternatives = [.. extensions.Where(e => e.Oid?.Value == AlternativeNamesOid).SelectMany(e => AlternativeName.ReadAll(e.RawData))],
            };
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("the names cannot be read", e);
        }
    }

    /// <summary>The names of a certificate.</summary>
    /// <inheritdoc cref="Read(X500DistinguishedName, IEnumerable{X509Extension})"/>
    public static CertificateNames Read(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Read(certificate.SubjectName, certificate.Extensions);
    }

    /// <summary>A subject of the common name and the serial number.</summary>
    public X500DistinguishedName Subject()
    {
        var builder = new X500DistinguishedNameBuilder();
        if (CommonName is not null || SerialNumber is null)
        {
            builder.AddCommonName(CommonName ?? "device");
        }

        if (SerialNumber is { } serial)
        {
            // PrintableString as RFC 5280 appendix A has it, as far as the text allows.
            bool printable = serial.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal));
            builder.Add(SerialNumberOid, serial, printable ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String);
        }

        return builder.Build();
    }

    /// <summary>A subject of the common name alone.</summary>
    public X500DistinguishedName CommonNameOnly() => new CertificateNames { CommonName = CommonName }.Subject();

    /// <summary>The alternative names as an extension; null when there are none.</summary>
    public X509Extension? AlternativeNames()
    {
        if (Alternatives.Count == 0)
        {
            return null;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (AlternativeName name in Alternatives)
            {
                name.Write(writer);
            }
        }

        return new X509Extension(AlternativeNamesOid, writer.Encode(), critical: false);
    }

    /// <summary>Without control and format characters and blanks around it; null when nothing is left.</summary>
    internal static string? Clean(string? text)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            {
                clean.Append(rune.ToString());
            }
        }

        string trimmed = clean.ToString().Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }

    /// <summary>A stranger's text as it may stand in a log or an answer: one line, at most <paramref name="longest"/> characters.</summary>
    internal static string Shown(string? text, int longest = 100) => Clean(text) is not { } clean ? "" : clean.Length <= longest ? clean : clean[..longest] + "...";

    /// <summary>The first value of an attribute, also of one that shares its relative name with others (<c>CN=x+SERIALNUMBER=y</c>).</summary>
    private static string? Attribute(X500DistinguishedName subject, string oid)
    {
        AsnReader names = new AsnReader(subject.RawData, AsnEncodingRules.BER).ReadSequence();
        while (names.HasData)
        {
            AsnReader attributes = names.ReadSetOf(skipSortOrderValidation: true);
            while (attributes.HasData)
            {
                AsnReader attribute = attributes.ReadSequence();
                if (attribute.ReadObjectIdentifier() == oid)
                {
                    return Clean(ReadText(attribute));
                }
            }
        }

        return null;
    }

    private static string? ReadText(AsnReader attribute)
    {
        Asn1Tag tag = attribute.PeekTag();
        var type = (UniversalTagNumber)tag.TagValue;
        return tag.TagClass == TagClass.Universal && type is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.BMPString or UniversalTagNumber.T61String or UniversalTagNumber.VisibleString or UniversalTagNumber.NumericString
            ? attribute.ReadCharacterString(type)
            : null;
    }
}
