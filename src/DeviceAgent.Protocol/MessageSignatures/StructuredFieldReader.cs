using System.Globalization;
using System.Text;

namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>
/// Reads members of a structured field (RFC 8941 section 4.2) and writes each anew (section 4.1) on the way: the signature base holds
/// the serialized value, so two spellings of one value must come out the same.
/// </summary>
/// <param name="text">The header's value.</param>
internal sealed class StructuredFieldReader(string text)
{
    private const string TokenExtra = "!#$%&'*+-.^_`|~:/";

    private int at;

    internal bool AtEnd => at == text.Length;

    private char Current => at < text.Length ? text[at] : '\0';

    internal void Expect(char expected)
    {
        if (AtEnd || text[at] != expected)
        {
            throw Wrong();
        }

        at++;
    }

    internal void SkipSpaces()
    {
        while (Current == ' ')
        {
            at++;
        }
    }

    internal void SkipOptionalWhitespace()
    {
        while (Current is ' ' or '\t')
        {
            at++;
        }
    }

    /// <summary>One member: key, value and parameters. A key without a value means true.</summary>
    internal StructuredMember ReadMember()
    {
        string key = ReadKey();
        var value = new StringBuilder();
        List<string>? items = null;
        byte[]? bytes = null;
        if (Current != '=')
        {
            value.Append("?1");
        }
        else
        {
            at++;
            if (Current == '(')
            {
                items = ReadInnerList(value);
            }
            else
            {
                value.Append(ReadBareItem(out bytes));
            }
        }

        return new StructuredMember(key, value.Append(ReadParameters(out Dictionary<string, string> parameters)).ToString(), items, bytes, parameters);
    }

    private static MessageSignatureException Wrong() => new("not a structured field (RFC 8941)");

    /// <summary>The strings of the list. An item of another type, or with parameters, is none that a signature of ours covers.</summary>
    private List<string> ReadInnerList(StringBuilder value)
    {
        var items = new List<string>();
        Expect('(');
        value.Append('(');
        while (true)
        {
            SkipSpaces();
            if (Current == ')')
            {
                at++;
                value.Append(')');
                return items;
            }

            string item = Current == '"' ? ReadBareItem(out _) : throw Wrong();
            if (Current == ';')
            {
                throw new MessageSignatureException("a covered component has parameters");
            }

            if (Current is not (' ' or ')'))
            {
                throw Wrong();
            }

            value.Append(items.Count == 0 ? "" : " ").Append(item);
            items.Add(item[1..^1]);
        }
    }

    private string ReadParameters(out Dictionary<string, string> parameters)
    {
        parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var written = new StringBuilder();
        while (Current == ';')
        {
            at++;
            SkipSpaces();
            string key = ReadKey();
            string value = "?1";
            if (Current == '=')
            {
                at++;
                value = ReadBareItem(out _);
            }

            if (!parameters.TryAdd(key, value))
            {
                throw new MessageSignatureException($"the parameter {key} stands twice");
            }

            written.Append(';').Append(key).Append(value == "?1" ? "" : $"={value}");
        }

        return written.ToString();
    }

    private string ReadKey()
    {
        int start = at;
        if (Current is not (>= 'a' and <= 'z' or '*'))
        {
            throw Wrong();
        }

        while (Current is >= 'a' and <= 'z' or >= '0' and <= '9' or '_' or '-' or '.' or '*')
        {
            at++;
        }

        return text[start..at];
    }

    private string ReadBareItem(out byte[]? bytes)
    {
        bytes = null;
        switch (Current)
        {
            case '"':
                return ReadString();
            case ':':
                bytes = ReadBytes();
                return $":{Convert.ToBase64String(bytes)}:";
            case '?':
                return ReadBoolean();
            case '-' or >= '0' and <= '9':
                return ReadInteger();
            default:
                return ReadToken();
        }
    }

    /// <summary>Printable ASCII in quotes; a backslash only before a quote or a backslash. So each string has one spelling.</summary>
    private string ReadString()
    {
        int start = at;
        Expect('"');
        while (Current != '"')
        {
            if (Current == '\\')
            {
                at++;
                if (Current is not ('"' or '\\'))
                {
                    throw Wrong();
                }
            }

            if (Current is < ' ' or > '~')
            {
                throw Wrong();
            }

            at++;
        }

        at++;
        return text[start..at];
    }

    private byte[] ReadBytes()
    {
        int end = text.IndexOf(':', at + 1);
        if (end < 0)
        {
            throw Wrong();
        }

        string base64 = text[(at + 1)..end];
        byte[] bytes = new byte[base64.Length];

        // The framework passes over white space in base64; RFC 8941 has none there.
        if (base64.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(base64, bytes, out int length))
        {
            throw Wrong();
        }

        at = end + 1;
        return bytes[..length];
    }

    private string ReadBoolean()
    {
        at++;
        char value = Current is '0' or '1' ? Current : throw Wrong();
        at++;
        return $"?{value}";
    }

    /// <summary>At most 15 digits. Decimals have no place in these headers.</summary>
    private string ReadInteger()
    {
        int start = at;
        at += Current == '-' ? 1 : 0;
        int digits = at;
        while (Current is >= '0' and <= '9')
        {
            at++;
        }

        return at - digits is >= 1 and <= 15 && Current != '.'
            ? long.Parse(text[start..at], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : throw Wrong();
    }

    private string ReadToken()
    {
        int start = at;
        if (!char.IsAsciiLetter(Current) && Current != '*')
        {
            throw Wrong();
        }

        while (char.IsAsciiLetterOrDigit(Current) || (Current != '\0' && TokenExtra.Contains(Current, StringComparison.Ordinal)))
        {
            at++;
        }

        return text[start..at];
    }
}
