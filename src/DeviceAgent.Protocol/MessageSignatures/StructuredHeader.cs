namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>
/// Dictionaries of RFC 8941 as the headers of RFC 9421 and RFC 9530 hold them. Stricter than the RFC in one thing: a key that stands
/// twice is an error and not "the last one counts", because two readers could otherwise take different ones for the signed one.
/// </summary>
public static class StructuredHeader
{
    /// <summary>Longer headers are refused unread: ours have less than 500 characters.</summary>
    public const int LongestHeader = 8192;

    /// <exception cref="MessageSignatureException">Not such a dictionary, or an empty one.</exception>
    public static IReadOnlyList<StructuredMember> Parse(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Length > LongestHeader)
        {
            throw new MessageSignatureException("the header is too long");
        }

        var reader = new StructuredFieldReader(header);
        var members = new List<StructuredMember>();
        reader.SkipSpaces();
        while (true)
        {
            StructuredMember member = reader.ReadMember();
            if (members.Exists(m => m.Key == member.Key))
            {
                throw new MessageSignatureException($"the member {member.Key} stands twice");
            }

            members.Add(member);
            reader.SkipOptionalWhitespace();
            if (reader.AtEnd)
            {
                return members;
            }

            reader.Expect(',');
            reader.SkipOptionalWhitespace();
        }
    }
}
