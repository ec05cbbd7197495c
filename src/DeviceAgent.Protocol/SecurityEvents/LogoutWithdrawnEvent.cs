using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>The payload of <see cref="EventTypes.LogoutWithdrawn"/>.</summary>
public sealed record LogoutWithdrawnEvent
{
    /// <summary>The <c>jti</c> of the withdrawn session-revoked SET.</summary>
    [JsonPropertyName("command")] public string? Command { get; init; }
}
