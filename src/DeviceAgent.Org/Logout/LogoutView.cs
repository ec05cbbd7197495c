using System.Text.Json.Serialization;

namespace DeviceAgent.Org.Logout;

/// <summary>A trace as the API shows it.</summary>
public sealed record LogoutView
{
    public required string TraceId { get; init; }

    public required string UserId { get; init; }

    public required string Login { get; init; }

    public required string DeviceLogoutType { get; init; }

    /// <summary>Okta's trace of the event that the relay took it from; null where it did not come by the relay.</summary>
    public string? OktaTraceId { get; init; }

    public string? ReasonAdmin { get; init; }

    public string? ReasonUser { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>Since when the brake holds it, or held it; null when it went out at once.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }

    public required IReadOnlyList<LogoutDeviceView> Devices { get; init; }

    [JsonPropertyName("_links")]
    public required IReadOnlyDictionary<string, object> Links { get; init; }
}
