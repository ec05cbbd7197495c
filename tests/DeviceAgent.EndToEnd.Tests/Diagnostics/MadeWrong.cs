namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>What the doctor is started with so that it meets the misconfiguration.</summary>
/// <param name="Settings">Command line, above the configuration file.</param>
public sealed record MadeWrong(params string[] Settings)
{
    /// <summary>The configuration file; null means that of the device that is in order.</summary>
    public string? Configuration { get; init; }

    /// <summary>Variables.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }
}
