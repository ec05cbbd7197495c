namespace DeviceAgent.Core.Configuration;

/// <summary>What a configuration is read from. The same record read twice sees what has changed in between.</summary>
public sealed record ConfigurationSources
{
    public PlatformDefaults Platform { get; init; } = PlatformDefaults.Current;

    /// <summary>The file of <c>--config</c>, which must exist; null means the platform's own file if there is one.</summary>
    public string? File { get; init; }

    /// <summary>What the agent's environment variables begin with.</summary>
    public string EnvironmentPrefix { get; init; } = AgentIdentity.EnvironmentPrefix;

    public IReadOnlyList<CommandLineSetting> CommandLine { get; init; } = [];
}
