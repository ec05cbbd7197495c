namespace DeviceAgent.Core.Configuration;

/// <summary>What is a matter of the operating system: where things are unless told otherwise.</summary>
/// <param name="IsMacOS">False means Linux.</param>
/// <param name="ConfigFile">Read when there is no <c>--config</c>, if it exists.</param>
/// <param name="StateFolder">Default of <see cref="AgentOptions.StateFolder"/>.</param>
/// <param name="LogFolder">Default of <see cref="AgentOptions.LogFolder"/>; null means <c>logs</c> in the state folder.</param>
/// <param name="StatusFolder">Default of <see cref="AgentOptions.StatusFolder"/>; null means the state folder.</param>
public sealed record PlatformDefaults(bool IsMacOS, string ConfigFile, string StateFolder, string? LogFolder, string? StatusFolder)
{
    public static PlatformDefaults MacOS { get; } = new(
        IsMacOS: true,
        "/Library/Application Support/DeviceAgent/config.json",
        "/Library/Application Support/DeviceAgent",
        "/Library/Logs/DeviceAgent",
        $"/var/run/{AgentIdentity.Label}");

    /// <summary>This machine's.</summary>
    public static PlatformDefaults Current => OperatingSystem.IsMacOS()
        ? MacOS
        : Linux(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <param name="home">The home folder, absolute.</param>
    public static PlatformDefaults Linux(string home) => new(
        IsMacOS: false,
        Path.Combine(home, ".config/device-agent/config.json"),
        Path.Combine(home, ".local/state/device-agent"),
        LogFolder: null,
        StatusFolder: null);
}
