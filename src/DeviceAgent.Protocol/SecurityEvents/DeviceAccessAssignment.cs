using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>The org's own knowledge about the commanded user on the commanded device.</summary>
public sealed record DeviceAccessAssignment
{
    /// <summary>Local account names (short names) that the org assigned to the user on this device; may be empty.</summary>
    [JsonPropertyName("local_accounts")] public IReadOnlyList<string> LocalAccounts { get; init; } = [];

    /// <summary>True when an admin marked the device as used by one person only: sessions without a link are that person's.</summary>
    [JsonPropertyName("single_user")] public bool SingleUser { get; init; }
}
