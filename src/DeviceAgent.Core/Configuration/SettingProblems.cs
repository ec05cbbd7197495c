using System.Text;
using DeviceAgent.Core.Diagnostics;

namespace DeviceAgent.Core.Configuration;

/// <summary>The lines in which an admin is told what is wrong. Each names the source, the key, the value and what is allowed.</summary>
internal static class SettingProblems
{
    private const int LongestShownValue = 200;

    /// <summary>These lines go to logs, to the org and into bug reports.</summary>
    private const string Hidden = "the value (not shown, it may be a secret)";

    public static string NotAllowed(SettingDefinition definition, RawSetting raw) =>
        NotAllowed(definition, raw.Key, raw.Source, Quoted(string.Join(", ", raw.Values)));

    public static string NotAllowed(SettingDefinition definition, string key, string source, string shownValue) =>
        $"{source}: {Escaped(key)}: {(SecretNames.IsOne(key) ? Hidden : shownValue)} is not allowed; allowed: {definition.Allowed}";

    public static string TwiceOnTheCommandLine(RawSetting raw) =>
        $"{raw.Source}: {Escaped(raw.Key)}: {(SecretNames.IsOne(raw.Key) ? Hidden : Quoted(string.Join(", ", raw.Values)))} is given more than once; allowed: once";

    public static string UnknownKey(RawSetting raw)
    {
        var text = string.Join(", ", raw.Values);
        var value = SecretNames.IsOne(raw.Key) || SecretNames.IsOne(text) ? "not shown" : Quoted(text);
        var start = $"{raw.Source}: unknown key {Quoted(raw.Key)} (value {value})";
        if (AgentSettings.IsGroup(raw.Key))
        {
            var members = AgentSettings.All.Select(d => d.Key).Where(key => key.StartsWith(raw.Key + ":", StringComparison.Ordinal));
            return $"{start}: it is a group; allowed: {string.Join(", ", members)}";
        }

        var (key, onlyCase) = NearestKey.To(raw.Key);
        return (key, onlyCase) switch
        {
            (null, _) => $"{start}; allowed: {string.Join(", ", AgentSettings.All.Select(d => d.Key))}",
            (_, true) => $"{start}: keys are case-sensitive; allowed: {key}",
            _ => $"{start}; did you mean {key}?",
        };
    }

    /// <summary>A value in quotes, on one line, and without the password that someone may have put into a URL.</summary>
    public static string Quoted(string value) => $"\"{OneLine(value)}\"";

    /// <summary>The same without quotes, for text of a file as it stands there.</summary>
    public static string OneLine(string value) => Escaped(WithoutUserInfo(value));

    private static string WithoutUserInfo(string value)
    {
        var start = value.IndexOf("://", StringComparison.Ordinal);
        var at = value.LastIndexOf('@');
        return start >= 0 && at > start ? $"{value[..(start + 3)]}***{value[at..]}" : value;
    }

    private static string Escaped(string text)
    {
        var line = new StringBuilder();
        foreach (var c in text.Length <= LongestShownValue ? text : text[..LongestShownValue] + "...")
        {
            // U+2028 and U+2029 end a line too.
            _ = char.IsControl(c) || c is '\u2028' or '\u2029' ? line.Append($"\\u{(int)c:x4}") : line.Append(c);
        }

        return line.ToString();
    }
}
