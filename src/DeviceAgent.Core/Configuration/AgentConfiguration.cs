namespace DeviceAgent.Core.Configuration;

/// <summary>The agent's configuration: defaults, overlaid by the file, the environment and the command line, in this order.</summary>
public sealed class AgentConfiguration
{
    private const string OrgUrlKey = nameof(AgentOptions.OrgUrl);

    private AgentConfiguration(AgentOptions options, IReadOnlyList<EffectiveSetting> settings, string? file, IReadOnlyList<string> warnings)
    {
        Options = options;
        Settings = settings;
        File = file;
        Warnings = warnings;
    }

    public AgentOptions Options { get; }

    /// <summary>Every key with its value and where that comes from, in the order of <see cref="AgentSettings.All"/>.</summary>
    public IReadOnlyList<EffectiveSetting> Settings { get; }

    /// <summary>The file that was read; null when there was none.</summary>
    public string? File { get; }

    /// <summary>What could not be used as it was given and did not stop the start, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// Reads all sources. Strict in file, environment and command line: one unknown key or bad value in any of them, even one that
    /// is overridden, refuses the whole. What a profile forces wins over them and refuses nothing (<see cref="ManagedSettings"/>).
    /// </summary>
    /// <exception cref="ConfigurationException">What is wrong, and where.</exception>
    public static AgentConfiguration Load(ConfigurationSources sources)
    {
        var warnings = new List<string>();
        string? file = FindFile(sources, warnings);
        SettingsLayer[] layers =
        [
            file is null ? SettingsLayer.Empty : SettingsLayer.FromFile(file),
            SettingsLayer.FromEnvironment(sources.EnvironmentPrefix),
            SettingsLayer.FromCommandLine(sources.CommandLine),
        ];
        ThrowIfAny([.. layers.SelectMany(layer => layer.Problems.Concat(Problems(layer)))]);

        ManagedMemory? memory = sources.Managed is null
            ? null
            : new ManagedMemory(Path.Combine(sources.Platform.StateFolder, ManagedMemory.FileName));
        ManagedSettings managed = ReadManaged(sources, memory);
        warnings.AddRange(managed.Warnings);
        warnings.AddRange(sources.ManagedNotices());
        Combined combined = Combine(layers, managed.Settings, sources.Platform);
        if (combined.Problems.Count == 0 || managed.Settings.Count == 0)
        {
            // Only now is it known that the values fit together: a set that does not must not take the place of the last good one.
            warnings.AddRange(memory?.Keep(managed.Settings) is { } problem ? [problem] : []);
            ThrowIfAny([.. combined.Problems]);
        }
        else
        {
            combined = WithoutMisfit(combined, layers, memory!, sources.Platform, warnings);
        }

        warnings.AddRange(combined.Warnings);
        AgentOptions options = combined.Options with { WhyNotTrusted = sources.WhyNotTrusted };
        if (options.OrgRoots is { Problem: { } untrusted } roots && System.IO.File.Exists(roots.Path))
        {
            warnings.Add($"{nameof(AgentOptions.OrgCaFile)}: {untrusted}; until then no connection to the org is made");
        }

        return new AgentConfiguration(options, combined.Settings, file, warnings);
    }

    /// <summary>
    /// A profile that does not fit together must not stop the daemons of a fleet (design rule 7): its last good form stays, and
    /// without one they wait for the next.
    /// </summary>
    private static Combined WithoutMisfit(
        Combined misfit, SettingsLayer[] layers, ManagedMemory memory, PlatformDefaults platform, List<string> warnings)
    {
        IReadOnlyList<RawSetting> remembered = ManagedSettings.Good(memory);
        if (remembered.Count > 0 && Combine(layers, remembered, platform) is { Problems.Count: 0 } before)
        {
            warnings.AddRange(misfit.Problems.Select(problem => $"{problem}; all of the last good managed settings stay"));
            return before;
        }

        warnings.AddRange(misfit.Problems.Select(problem => $"{problem}; waiting for a configuration that can be used"));
        return misfit with
        {
            Options = misfit.Options with { OrgUrl = null },
            Settings = [.. misfit.Settings.Select(setting => setting.Key == OrgUrlKey
                ? setting with { Value = null, Source = $"{setting.Source}, not used: see the warnings" }
                : setting)],
        };
    }

    private static Combined Combine(SettingsLayer[] layers, IReadOnlyList<RawSetting> managed, PlatformDefaults platform)
    {
        var warnings = new List<string>();
        var (options, settings) = Overlay([.. layers, new SettingsLayer(managed, [])], platform);
        options = OktaOrgUrl.Apply(options, settings, warnings);
        return new Combined(options, settings, warnings, [.. CombinationRules.Problems(options, settings, platform)]);
    }

    /// <summary>
    /// Whether the agent would behave the same under the other configuration, wherever its values come from, apart from what is logged: the
    /// one thing that can be changed while everything goes on.
    /// </summary>
    public bool HasSameValuesButLogLevel(AgentConfiguration other) =>
        Options.OrgUrl == other.Options.OrgUrl
        && Compared(this).SequenceEqual(Compared(other))
        && Warnings.SequenceEqual(other.Warnings);

    private static IEnumerable<(string Key, string? Value)> Compared(AgentConfiguration configuration) =>
        configuration.Settings.Where(setting => setting.Key != nameof(AgentOptions.LogLevel)).Select(setting => (setting.Key, setting.Value));

    private static string? FindFile(ConfigurationSources sources, List<string> warnings)
    {
        string? file = sources.File is not null ? Path.GetFullPath(sources.File)
            : System.IO.File.Exists(sources.Platform.ConfigFile) ? sources.Platform.ConfigFile
            : null;
        if (file is null || !System.IO.File.Exists(file) || sources.WhyNotTrusted(file) is not { } reason)
        {
            return file;
        }

        warnings.Add($"{file}: ignored: {reason}");
        return null;
    }

    private static ManagedSettings ReadManaged(ConfigurationSources sources, ManagedMemory? memory)
    {
        if (sources.Managed is not { } read || memory is null)
        {
            return ManagedSettings.None;
        }

        try
        {
            return ManagedSettings.Judge(read(), memory);
        }
        catch (IOException e)
        {
            return ManagedSettings.Remember(memory, e.Message);
        }
    }

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
                given = definition.DefaultSetting(platform, options) is { } raw ? [raw] : [];
                settings.Add(new EffectiveSetting(definition.Key, given.FirstOrDefault()?.Joined, EffectiveSetting.DefaultSource));
            }
            else
            {
                settings.AddRange(given.Select(raw => new EffectiveSetting(raw.Key, raw.Joined, raw.Source)));
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

    /// <summary>All layers, one over the other.</summary>
    /// <param name="Options">What comes of it.</param>
    /// <param name="Settings">Every key.</param>
    /// <param name="Warnings">What could not be used and does no harm.</param>
    /// <param name="Problems">What does not fit together.</param>
    private sealed record Combined(
        AgentOptions Options, IReadOnlyList<EffectiveSetting> Settings, IReadOnlyList<string> Warnings, IReadOnlyList<string> Problems);
}
