using System.Globalization;
using System.Text.RegularExpressions;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Tests.Packaging;

/// <summary>What a form of an MDM must know of a setting, taken from its row of <see cref="AgentSettings"/>.</summary>
internal static partial class SettingShape
{
    /// <summary>The settings in their order, as groups: the part of the key before the colon, and its members. A key without a colon is a group of its own.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<SettingDefinition> Members)> Groups => AgentSettings.All
        .GroupBy(setting => setting.Key.Split(':')[0])
        .Select(group => (group.Key, (IReadOnlyList<SettingDefinition>)[.. group]));

    /// <summary>The key within its group.</summary>
    public static string NameInGroup(SettingDefinition setting) => setting.Key.Split(':')[^1];

    /// <summary>
    /// The default stands in the text only. As a value it would be filled in, forced on every Mac, and stay when a later version has
    /// another one.
    /// </summary>
    public static string Description(SettingDefinition setting) =>
        $"{setting.Description} Allowed: {setting.Allowed}. Default: {setting.DefaultText}."
            .Replace("macOS: w", "W", StringComparison.Ordinal).Replace("macOS: h", "H", StringComparison.Ordinal)
            .Replace("macOS: t", "T", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    /// <summary>The words of a setting that takes one or several of a few words; otherwise none.</summary>
    public static IReadOnlyList<string> Words(SettingDefinition setting) => setting.Kind switch
    {
        SettingKind.Word => setting.Allowed.Split(" | "),
        SettingKind.List when OneOrMoreOf().Match(setting.Allowed) is { Success: true } match => match.Groups[1].Value.Split(", "),
        _ => [],
    };

    /// <summary>The least and the most of a number.</summary>
    public static (int Least, int Most) Range(SettingDefinition setting)
    {
        Match match = FromTo().Match(setting.Allowed);
        return (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>What a text must look like; null where words or nothing say it.</summary>
    public static string? Pattern(SettingDefinition setting) => setting.Kind switch
    {
        SettingKind.Url => "^https://[^/]+$",
        SettingKind.Path => "^/",
        SettingKind.Duration => "^[0-9]{2}:[0-5][0-9]:[0-5][0-9]$",
        SettingKind.Version => @"^[0-9]+(\.[0-9]+){0,7}$",
        SettingKind.List when setting.Key == "OrgKeyPins" => "^[A-Za-z0-9_-]{43}$",
        _ => null,
    };

    [GeneratedRegex("^one or more of ([A-Za-z, ]+), each")]
    private static partial Regex OneOrMoreOf();

    [GeneratedRegex("from ([0-9]+) to ([0-9]+)$")]
    private static partial Regex FromTo();
}
