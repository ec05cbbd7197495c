using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DeviceAgent.Org.Api;

/// <summary>Recursive descent over the text of one <see cref="ScimFilter"/>.</summary>
internal sealed class ScimFilterParser(string text)
{
    /// <summary>Deeper nesting is refused, so that a hostile filter cannot exhaust the stack.</summary>
    private const int DeepestNesting = 50;

    private int at;
    private int depth;

    public Func<JsonElement, bool> Parse()
    {
        Func<JsonElement, bool> filter = ParseOr();
        SkipBlanks();
        return at == text.Length ? filter : throw Fault("unexpected text");
    }

    private Func<JsonElement, bool> ParseOr()
    {
        Func<JsonElement, bool> left = ParseAnd();
        while (TryWord("or"))
        {
            Func<JsonElement, bool> first = left;
            Func<JsonElement, bool> second = ParseAnd();
            left = item => first(item) || second(item);
        }

        return left;
    }

    private Func<JsonElement, bool> ParseAnd()
    {
        Func<JsonElement, bool> left = ParseTerm();
        while (TryWord("and"))
        {
            Func<JsonElement, bool> first = left;
            Func<JsonElement, bool> second = ParseTerm();
            left = item => first(item) && second(item);
        }

        return left;
    }

    private Func<JsonElement, bool> ParseTerm()
    {
        bool negated = TryWord("not");
        if (TryCharacter('('))
        {
            if (++depth > DeepestNesting)
            {
                throw Fault("nested too deeply");
            }

            Func<JsonElement, bool> inner = ParseOr();
            depth--;
            if (!TryCharacter(')'))
            {
                throw Fault("a closing parenthesis is missing");
            }

            return negated ? item => !inner(item) : inner;
        }

        return negated ? throw Fault("not needs parentheses") : ParseComparison();
    }

    private Func<JsonElement, bool> ParseComparison()
    {
        string[] path = ReadWord("an attribute").Split('.');
        string op = ReadWord("an operator");
        if (op.Equals("pr", StringComparison.OrdinalIgnoreCase))
        {
            return item => ScimFilter.ValuesAt(item, path).Any();
        }

        Func<int?, string, string, bool> test = Operator(op) ?? throw Fault($"unknown operator {op}");
        string wanted = ReadValue();
        return op.Equals("ne", StringComparison.OrdinalIgnoreCase)
            ? item => !ScimFilter.ValuesAt(item, path).Any(v => Text(v).Equals(wanted, StringComparison.OrdinalIgnoreCase))
            : item => ScimFilter.ValuesAt(item, path).Any(v => test(Compare(Text(v), wanted), Text(v), wanted));
    }

    private static Func<int?, string, string, bool>? Operator(string op) => op.ToLowerInvariant() switch
    {
        "eq" or "ne" => (order, _, _) => order == 0,
        "sw" => (_, value, wanted) => value.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
        "co" => (_, value, wanted) => value.Contains(wanted, StringComparison.OrdinalIgnoreCase),
        "gt" => (order, _, _) => order > 0,
        "ge" => (order, _, _) => order >= 0,
        "lt" => (order, _, _) => order < 0,
        "le" => (order, _, _) => order <= 0,
        _ => null,
    };

    /// <summary>Numbers and times compare by value, everything else as text.</summary>
    private static int? Compare(string value, string wanted)
    {
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out double wantedNumber))
        {
            return number.CompareTo(wantedNumber);
        }

        if (value.EndsWith('Z') && IsoTime.TryRead(value) is { } time && IsoTime.TryRead(wanted) is { } wantedTime)
        {
            return time.CompareTo(wantedTime);
        }

        return string.Compare(value, wanted, StringComparison.OrdinalIgnoreCase);
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };

    private string ReadValue()
    {
        SkipBlanks();
        if (at < text.Length && text[at] != '"')
        {
            return ReadWord("a value");
        }

        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return value.ToString();
            }

            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            value.Append(text[at]);
        }

        throw Fault("a closing quote is missing");
    }

    private string ReadWord(string what)
    {
        SkipBlanks();
        int start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '_' or '-' or ':' or '+'))
        {
            at++;
        }

        return at > start ? text[start..at] : throw Fault($"{what} is expected");
    }

    private bool TryWord(string word)
    {
        SkipBlanks();
        int end = at + word.Length;
        bool there = end <= text.Length && text.AsSpan(at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
            && (end == text.Length || text[end] is ' ' or '(');
        at = there ? end : at;
        return there;
    }

    private bool TryCharacter(char character)
    {
        SkipBlanks();
        bool there = at < text.Length && text[at] == character;
        at += there ? 1 : 0;
        return there;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private OrgException Fault(string what) => OrgException.BadFilter($"{what} at position {Math.Min(at, text.Length)}");
}
