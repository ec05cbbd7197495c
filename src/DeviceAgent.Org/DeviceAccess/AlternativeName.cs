using System.Formats.Asn1;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>One subject alternative name (RFC 5280 section 4.2.1.6).</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Text">Its text.</param>
public sealed record AlternativeName(AlternativeNameKind Kind, string Text)
{
    private const string UserPrincipalNameOid = "1.3.6.1.4.1.311.20.2.3";
    private const int LongestText = 1024;

    private static readonly Asn1Tag OtherNameTag = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag EmailTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag DnsTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>Whether the text is of the kind's form and length: what a CA may put into a certificate.</summary>
    public bool IsWellFormed => Text.Length is > 0 and <= LongestText && !Text.Any(char.IsControl) && Kind switch
    {
        AlternativeNameKind.Dns => Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '*') && Text.Length <= 253,
        AlternativeNameKind.Uri => Text.All(char.IsAscii) && !Text.Contains(' ', StringComparison.Ordinal) && Uri.TryCreate(Text, UriKind.Absolute, out _),
        AlternativeNameKind.Email => Text.All(char.IsAscii) && !Text.Contains(' ', StringComparison.Ordinal) && Text.IndexOf('@', StringComparison.Ordinal) > 0,
        _ => true,
    };

    /// <summary>Reads the value of a SAN extension, BER or DER; kinds that are not known are passed over.</summary>
    /// <exception cref="AsnContentException">Not the value of a SAN extension.</exception>
    public static IReadOnlyList<AlternativeName> ReadAll(ReadOnlyMemory<byte> value)
    {
        var names = new List<AlternativeName>();
        var reader = new AsnReader(value, AsnEncodingRules.BER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (sequence.HasData)
        {
            Asn1Tag tag = sequence.PeekTag();
            AlternativeNameKind? kind = tag.HasSameClassAndValue(EmailTag) ? AlternativeNameKind.Email
                : tag.HasSameClassAndValue(DnsTag) ? AlternativeNameKind.Dns
                : tag.HasSameClassAndValue(UriTag) ? AlternativeNameKind.Uri
                : null;
            if (kind is { } known)
            {
                names.Add(new AlternativeName(known, sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag)));
            }
            else if (tag.HasSameClassAndValue(OtherNameTag))
            {
                names.AddRange(ReadOther(sequence.ReadSequence(tag)));
            }
            else
            {
                sequence.ReadEncodedValue();
            }
        }

        return names;
    }

    internal void Write(AsnWriter writer)
    {
        if (Kind != AlternativeNameKind.UserPrincipalName)
        {
            writer.WriteCharacterString(
                UniversalTagNumber.IA5String,
                Text,
                Kind switch { AlternativeNameKind.Dns => DnsTag, AlternativeNameKind.Uri => UriTag, _ => EmailTag });
            return;
        }

        using (writer.PushSequence(OtherNameTag))
        {
            writer.WriteObjectIdentifier(UserPrincipalNameOid);
            using (writer.PushSequence(OtherNameTag))
            {
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, Text);
            }
        }
    }

    private static IEnumerable<AlternativeName> ReadOther(AsnReader other)
    {
        if (other.ReadObjectIdentifier() != UserPrincipalNameOid)
        {
            return [];
        }

        AsnReader value = other.ReadSequence(OtherNameTag);
        return [new AlternativeName(AlternativeNameKind.UserPrincipalName, value.ReadCharacterString(UniversalTagNumber.UTF8String))];
    }
}
