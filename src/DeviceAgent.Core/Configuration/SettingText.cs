using System.Globalization;
using System.Text;
using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Configuration;

/// <summary>Reads a setting's text. Every method gives null for what is not allowed.</summary>
internal static class SettingText
{
    /// <summary>In bytes: <c>sun_path</c> holds 104 on macOS and 108 on Linux, with a zero at its end.</summary>
    public const int LongestSocketPath = 103;

    private const int LongestIdentifier = 320;

    /// <summary>An issuer: it may have a path, and neither a query nor a fragment (SSF 1.0 section 7.1).</summary>
    public static Uri? OrgUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttps
        && url.Host.Length > 0
        && url.UserInfo.Length == 0
        && url.Query.Length == 0
        && url.Fragment.Length == 0
        && !text.Any(c => char.IsWhiteSpace(c) || c is '?' or '#')
            ? url
            : null;

    /// <summary>Relative paths are refused: a daemon's working folder is an accident.</summary>
    public static string? AbsolutePath(string text) =>
        text.StartsWith('/') && !text.Any(char.IsControl) ? text : null;

    public static string? SocketPath(string text) =>
        AbsolutePath(text) is { } path && Encoding.UTF8.GetByteCount(path) <= LongestSocketPath ? path : null;

    /// <summary>Exactly <c>hh:mm:ss</c>: the shorter forms of TimeSpan.Parse take <c>15</c> for fifteen days.</summary>
    public static TimeSpan? Duration(string text, TimeSpan least, TimeSpan most) =>
        TimeSpan.TryParseExact(text, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var span) && span >= least && span <= most
            ? span
            : null;

    /// <summary>By name only: Enum.Parse would also take numbers and other spellings.</summary>
    public static T? Word<T>(string text) where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text, StringComparer.Ordinal) ? Enum.Parse<T>(text) : null;

    public static bool? Boolean(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    /// <summary>Digits only: no sign, no blank, no fraction, no exponent, no leading zero.</summary>
    public static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            && !(text.Length > 1 && text[0] == '0')
            ? number
            : null;

    /// <summary>Two to four numbers, not below Okta's own minimum: the setting only ever raises it.</summary>
    public static string? RaisedVersion(string text) =>
        OktaVerifyRequirement.FindMinimumFault(text) is null ? text : null;

    public static bool IsAccountName(string text) =>
        text.Length > 0 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or ':' or '<' or '>');

    public static bool IsPersonIdentifier(string text) =>
        text.Length is > 0 and <= LongestIdentifier && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
