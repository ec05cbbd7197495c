using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Hosting;

/// <summary>What <c>run</c> was asked to do.</summary>
public sealed record RunRequest
{
    /// <summary>Read at the start and again at every SIGHUP.</summary>
    public required ConfigurationSources Sources { get; init; }

    /// <summary>One poll and its work, then exit.</summary>
    public bool Once { get; init; }

    /// <summary>Log lines on standard output even where that is no terminal.</summary>
    public bool Console { get; init; }
}
