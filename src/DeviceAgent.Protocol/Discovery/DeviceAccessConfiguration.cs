using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>Our own discovery document beside <see cref="SsfConfiguration"/>: what RFC 8936 and SSF leave open.</summary>
public sealed record DeviceAccessConfiguration
{
    [JsonPropertyName("issuer")] public required string Issuer { get; init; }

    [JsonPropertyName("check_in_endpoint")] public required string CheckInEndpoint { get; init; }

    [JsonPropertyName("outcome_endpoint")] public required string OutcomeEndpoint { get; init; }

    /// <summary>The longest hold of a long poll in seconds; 0 means that the org offers none.</summary>
    [JsonPropertyName("hold_seconds")] public int HoldSeconds { get; init; }

    /// <summary>How often the org wants to be polled, in seconds. An agent never polls less often than every 15 minutes.</summary>
    [JsonPropertyName("poll_interval_seconds")] public int PollIntervalSeconds { get; init; }

    /// <summary>Names the org's epoch; null before the first restore from a backup. A device that reads another one checks in again.</summary>
    [JsonPropertyName("epoch")] public string? Epoch { get; init; }
}
