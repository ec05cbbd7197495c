namespace DeviceAgent.Core.Configuration;

/// <summary>Keys below <c>Sessions:</c>.</summary>
public sealed record SessionsOptions
{
    public SessionsSource Source { get; init; } = SessionsSource.Machine;

    /// <summary>The JSON file (Source File) or the registry folder (Source ProcessGroups).</summary>
    public string? File { get; init; }
}
