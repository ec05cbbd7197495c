using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Cli;

/// <summary>What <c>enroll</c> was asked for, as it was written.</summary>
public sealed record EnrollRequest
{
    public required ConfigurationSources Sources { get; init; }

    public required string ScepUrl { get; init; }

    /// <summary>A secret.</summary>
    public string? Challenge { get; init; }

    public string? ChallengeFile { get; init; }

    public string? Subject { get; init; }

    /// <summary>In bits.</summary>
    public required int KeySize { get; init; }

    public string? CaFingerprint { get; init; }

    public required string Wait { get; init; }

    public bool Legacy { get; init; }

    public bool Force { get; init; }
}
