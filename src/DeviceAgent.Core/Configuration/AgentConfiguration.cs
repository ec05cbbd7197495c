namespace DeviceAgent.Core.Configuration;

/// <summary>The agent's configuration: defaults, overlaid by the file, the environment and the command line, in this order.</summary>
public sealed class AgentConfiguration
{
    private AgentConfiguration(AgentOptions options, IReadOnlyList<EffectiveSetting> settings, string? file)
    {
        Options = options;
        Settings = settings;
        File = file;
    }

    public AgentOptions Options { get; }

    /// <summary>Every key with its value and where that comes from, in the order of <see cref="AgentSettings.All"/>.</summary>
    public IReadOnlyList<EffectiveSetting> Settings { get; }

    /// <summary>The file that was read; null when there was none.</summary>
    public string? File { get; }

    /// <summary>Reads all sources. Strict: one unknown key or bad value in any of them, even one that is overridden, refuses the whole.</summary>
    /// <exception cref="ConfigurationException">What is wrong, and where.</exception>
    public static AgentConfiguration Load(ConfigurationSources sources)
    {
        var file = sources.File is not null ? Path.GetFullPath(sources.File)
            : System.IO.File.Exists(sources.Platform.ConfigFile) ? sources.Platform.ConfigFile
            : null;
        SettingsLayer[] layers =
        [
            file is null ? SettingsLayer.Empty : SettingsLayer.FromFile(file),
            SettingsLayer.FromEnvironment(sources.EnvironmentPrefix),
            SettingsLayer.FromCommandLine(sources.CommandLine),
        ];

        var problems = layers.SelectMany(layer => layer.Problems.Concat(Problems(layer))).ToList();
        ThrowIfAny(problems);

        var (options, settings) = Overlay(layers, sources.Platform);
        ThrowIfAny([.. CombinationRules.Problems(options, settings, sources.Platform)]);
        return new AgentConfiguration(options, settings, file);
    }

    /// <summary>Whether the agent would behave the same under the other configuration, wherever its values come from.</summary>
    public bool HasSameValues(AgentConfiguration other) =>
        Settings.Select(setting => (setting.Key, setting.Value)).SequenceEqual(other.Settings.Select(setting => (setting.Key, setting.Value)));

    private static IEnumerable<string> Problems(SettingsLayer layer)
    {
        foreach (var raw in layer.Settings)
        {
            if (AgentSettings.Find(raw.Key) is not { } definition)
            {
                yield return SettingProblems.UnknownKey(raw);
            }
            else if (definition.Apply(new AgentOptions(), raw) is null)
            {
                yield return SettingProblems.NotAllowed(definition, raw);
            }
        }
    }

    private static (AgentOptions Options, List<EffectiveSetting> Settings) Overlay(SettingsLayer[] layers, PlatformDefaults platform)
    {
        var winners = new SortedDictionary<string, RawSetting>(StringComparer.Ordinal);
        foreach (var raw in layers.SelectMany(layer => layer.Settings))
        {
            winners[raw.Key] = raw;
        }

        var options = new AgentOptions();
        var settings = new List<EffectiveSetting>();
        foreach (var definition in AgentSettings.All)
        {
            var given = winners.Values.Where(raw => AgentSettings.Find(raw.Key) == definition).ToList();
            if (given.Count == 0)
            {
                var text = definition.Default(platform, options);
                settings.Add(new EffectiveSetting(definition.Key, text, EffectiveSetting.DefaultSource));
                given = text is null ? [] : [new RawSetting(definition.Key, [text], EffectiveSetting.DefaultSource)];
            }
            else
            {
                settings.AddRange(given.Select(raw => new EffectiveSetting(raw.Key, string.Join(", ", raw.Values), raw.Source)));
            }

            // A default that does not parse is a mistake in the table or a home folder that is none: named like any other value.
            options = given.Aggregate(options, (current, raw) =>
                definition.Apply(current, raw) ?? throw new ConfigurationException(SettingProblems.NotAllowed(definition, raw)));
        }

        return (options, settings);
    }

    private static void ThrowIfAny(List<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }
    }
}
