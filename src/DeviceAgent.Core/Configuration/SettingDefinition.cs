namespace DeviceAgent.Core.Configuration;

/// <summary>One row of <see cref="AgentSettings"/>: all there is to know about a key.</summary>
public sealed record SettingDefinition
{
    /// <summary>The key as it stands in JSON, with <c>:</c> between a group and its member. A map's key ends with a placeholder: <c>AccountLinks:&lt;account&gt;</c>.</summary>
    public required string Key { get; init; }

    public required SettingKind Kind { get; init; }

    /// <summary>What is allowed, as it stands in error messages and in the documentation.</summary>
    public required string Allowed { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The default in words, for the documentation; it names both platforms where they differ.</summary>
    public required string DefaultText { get; init; }

    /// <summary>
    /// The default's text on a platform, parsed like any other value (a list with commas and blanks between its texts); null when the
    /// setting is unset by default.
    /// The options hold what earlier rows of the table were set to.
    /// </summary>
    public required Func<PlatformDefaults, AgentOptions, string?> Default { get; init; }

    /// <summary>Puts the parsed values into the options; null when they are not allowed. Only a map and a list take more than one.</summary>
    public required Func<AgentOptions, RawSetting, AgentOptions?> Apply { get; init; }

    /// <summary>The words of a setting that takes one or several of a few; otherwise none.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The least and the most of a number; null for all else.</summary>
    public (int Least, int Most)? Range { get; init; }

    /// <summary>
    /// What each text must look like, for forms and schemas: a regular expression that may be a little wider than
    /// <see cref="Apply"/>. Null where words or nothing say it.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>The default like a value that is given; null when the setting is unset by default.</summary>
    public RawSetting? DefaultSetting(PlatformDefaults platform, AgentOptions options) => Default(platform, options) is { } text
        ? new RawSetting(Key, Kind == SettingKind.List ? text.Split(EffectiveSetting.Separator) : [text], EffectiveSetting.DefaultSource)
        : null;

    /// <summary>For a map, the key without its placeholder: <c>AccountLinks:</c>. Otherwise the key.</summary>
    public string KeyPrefix => Kind == SettingKind.Map ? Key[..Key.IndexOf('<', StringComparison.Ordinal)] : Key;
}
