using System.Text.Json.Serialization;
using DeviceAgent.Protocol.InstanceKeys;

namespace DeviceAgent.Protocol.CheckIn;

/// <summary>What a device says of itself: sent at start and whenever something in it changed.</summary>
public sealed record CheckInRequest
{
    [JsonPropertyName("agent_version")] public required string AgentVersion { get; init; }

    [JsonPropertyName("host_name")] public required string HostName { get; init; }

    [JsonPropertyName("os")] public required OperatingSystemReport OperatingSystem { get; init; }

    /// <summary>Names this start of the machine; changes with every boot.</summary>
    [JsonPropertyName("boot_id")] public required string BootId { get; init; }

    /// <summary>True when this agent ends nothing and only says what it would end.</summary>
    [JsonPropertyName("dry_run")] public required bool DryRun { get; init; }

    [JsonPropertyName("requirements")] public required IReadOnlyList<RequirementReport> Requirements { get; init; }

    [JsonPropertyName("accounts")] public required IReadOnlyList<AccountReport> Accounts { get; init; }

    [JsonPropertyName("sessions")] public required IReadOnlyList<SessionReport> Sessions { get; init; }

    /// <summary>SETs that were refused since the last check-in, and why.</summary>
    [JsonPropertyName("refusals")] public required IReadOnlyList<RefusalReport> Refusals { get; init; }

    /// <summary>The key that signs this check-in and everything else that this agent posts. An org binds the first one it sees.</summary>
    [JsonPropertyName("instance_key")] public InstancePublicKey? InstanceKey { get; init; }
}
