using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Tests.Packaging;

/// <summary>What a form of an MDM must know of a setting, taken from its row of <see cref="AgentSettings"/>.</summary>
internal static class SettingShape
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
}
