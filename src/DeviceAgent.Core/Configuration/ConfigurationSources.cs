using DeviceAgent.Core.PropertyLists;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Configuration;

/// <summary>What a configuration is read from. The same record read twice sees what has changed in between.</summary>
public sealed record ConfigurationSources
{
    public PlatformDefaults Platform { get; init; } = PlatformDefaults.Current;

    /// <summary>The file of <c>--config</c>, which must exist; null means the platform's own file if there is one.</summary>
    public string? File { get; init; }

    /// <summary>What the agent's environment variables begin with.</summary>
    public string EnvironmentPrefix { get; init; } = AgentIdentity.EnvironmentPrefix;

    /// <summary>Reads what a configuration profile forces, by key; null where there are no profiles. An <see cref="IOException"/> is a warning.</summary>
    public Func<IReadOnlyDictionary<string, PropertyListValue>>? Managed { get; init; }

    /// <summary>What there is to say about the last reading of <see cref="Managed"/>, one warning each. It harms nothing.</summary>
    public Func<IReadOnlyList<string>> ManagedNotices { get; init; } = () => [];

    /// <summary>Says why a file must not be believed, such as that others may write it; null when it may. Such a configuration file is ignored and reported; by such roots no connection is made.</summary>
    public Func<string, string?> WhyNotTrusted { get; init; } = RootsFile.AlwaysTrusted;

    public IReadOnlyList<CommandLineSetting> CommandLine { get; init; } = [];
}
