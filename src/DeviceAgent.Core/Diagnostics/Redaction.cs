using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>
/// Takes secrets out of a text that is given to somebody: those that are known word by word, and what looks like one. Nothing of
/// the agent's writes a secret into these texts; this is for what got there all the same, by an older version, another program
/// or a slip of the hand. It takes out too much rather than too little.
/// </summary>
/// <param name="secrets">As <see cref="KnownSecrets"/> finds them.</param>
public sealed partial class Redaction(IEnumerable<string> secrets)
{
    public const string Mark = "[secret]";

    /// <summary>In characters: what is longer is no line of a log, and is cut.</summary>
    private const int LongestLine = 64 * 1024;

    // The longest first: one secret may be a part of another.
    private readonly string[] spellings = [.. secrets.SelectMany(Spellings).Distinct().OrderByDescending(text => text.Length)];

    /// <summary>The text without secrets, with the same lines.</summary>
    public string Apply(string text)
    {
        var clean = new StringBuilder(text.Length);
        bool inKey = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            // A key in lines of its own: nothing but its first line says what it is.
            bool begins = BeginsKey().IsMatch(line);
            bool ends = EndsKey().IsMatch(line);
            clean.Append(inKey || (begins && !ends) ? Mark : Line(line)).Append('\n');
            inKey = (inKey || begins) && !ends;
        }

        clean.Length--;
        return clean.ToString();
    }

    private string Line(string line)
    {
        line = line.Length <= LongestLine ? line : line[..LongestLine] + " [cut]";
        foreach (string spelling in spellings)
        {
            line = line.Replace(spelling, Mark, StringComparison.Ordinal);
        }

        line = WholeKey().Replace(line, Mark);
        line = CompactToken().Replace(line, Mark);
        line = AuthorizationScheme().Replace(line, $"$1 {Mark}");
        line = UserInfo().Replace(line, "$1***@");
        line = UnknownKey().Replace(line, $"$1(value {Mark})");
        return SecretNames.IsOne(line) ? NamedValue().Replace(line, NamedWithout) : line;
    }

    /// <summary>Keeps the name, and a path where the name is one of a file: <c>PasswordFile: /etc/password</c> is no secret.</summary>
    private static string NamedWithout(Match match)
    {
        string value = match.Groups["value"].Value;
        string bare = value.TrimStart('\\', '"', '\'');
        if (NamesAFile().IsMatch(match.Groups["name"].Value) && bare.StartsWith('/'))
        {
            return match.Value;
        }

        // With its quotes, so that a line of JSON stays one.
        string quote = value[..(value.Length - bare.Length)];
        return match.Groups["name"].Value + match.Groups["between"].Value + quote + Mark + (value.EndsWith(quote, StringComparison.Ordinal) ? quote : "");
    }

    /// <summary>As it is, as it stands in JSON, and as in a URL.</summary>
    private static IEnumerable<string> Spellings(string secret) =>
    [
        secret,
        JsonEncodedText.Encode(secret).ToString(),
        JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        Uri.EscapeDataString(secret),
    ];

    [GeneratedRegex("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")]
    private static partial Regex BeginsKey();

    [GeneratedRegex("-----END [A-Z0-9 ]*PRIVATE KEY-----")]
    private static partial Regex EndsKey();

    /// <summary>A key within one line, its line ends written as <c>\n</c>.</summary>
    [GeneratedRegex("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?-----END [A-Z0-9 ]*PRIVATE KEY-----")]
    private static partial Regex WholeKey();

    /// <summary>A JWS or JWE in compact form, SETs and ID tokens among them.</summary>
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}")]
    private static partial Regex CompactToken();

    /// <summary><c>Authorization: SSWS 00a...</c></summary>
    [GeneratedRegex("""(?i)\b(SSWS|Bearer|Basic|DPoP) +[^\s"',;\\]{4,}""")]
    private static partial Regex AuthorizationScheme();

    [GeneratedRegex("""(://)[^/\s@"'\\]+@""")]
    private static partial Regex UserInfo();

    /// <summary>What the configuration says of a key that it does not know, in quotes or in quotes as JSON has them.</summary>
    [GeneratedRegex("""(unknown key (?:\\?"|\\u0022).{1,200}? )\(value .{0,400}?(?:"|\\u0022)\)""")]
    private static partial Regex UnknownKey();

    /// <summary>
    /// <c>password=x</c>, <c>"challenge": "x"</c>, <c>--token x</c>, <c>API_TOKEN => x</c>; quotes may be JSON's. The look behind keeps
    /// a long line of letters from being tried at each of them.
    /// </summary>
    [GeneratedRegex(
        """(?i)(?<![\w.:-])(?<name>[\w.:-]*(?:password|passwd|passphrase|secret|token|challenge|credential|api[-_]?key|privatekey|authorization)[\w.-]*)(?<between>(?:\\?["']|\\u0022)?\s*(?:=>|[:=])\s*|(?<=--[\w.:-]{1,80}) +)(?<value>\\".*?(?<!\\)\\"|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;}\]"']+)""")]
    private static partial Regex NamedValue();

    [GeneratedRegex("(?i)(?:file|path|folder|url|endpoint)$")]
    private static partial Regex NamesAFile();
}
