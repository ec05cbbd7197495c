using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>One key of a <see cref="ConfigurationDocument"/>.</summary>
/// <param name="Key">As in docs/configuration.md; for a map with the admin's own last part.</param>
/// <param name="Value">As text; null when the key is unset. Of a list and a map the texts with a comma and a blank between them.</param>
/// <param name="Values">The texts of a list or a map; null for other keys, and when it is unset.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="IsDefault">True when nobody set it.</param>
public sealed record SettingInDocument(string Key, string? Value, IReadOnlyList<string>? Values, string Source, bool IsDefault)
{
    internal static SettingInDocument Of(EffectiveSetting setting) => new(
        setting.Key,
        setting.Value,
        AgentSettings.Find(setting.Key)?.Kind is SettingKind.List or SettingKind.Map ? setting.Value?.Split(EffectiveSetting.Separator) : null,
        setting.Source,
        setting.Source == EffectiveSetting.DefaultSource);
}
