using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Directory;

/// <summary>A device as the API shows it: Okta's <c>Device</c>, with ours at the end.</summary>
public sealed record DeviceView
{
    public required string Id { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset LastUpdated { get; init; }

    public required JsonNode Profile { get; init; }

    public string ResourceType { get; } = "UDDevice";

    public required object ResourceDisplayName { get; init; }

    public required string ResourceId { get; init; }

    /// <summary>Ours.</summary>
    public bool SingleUser { get; init; }

    /// <summary>Ours.</summary>
    public bool TestDevice { get; init; }

    /// <summary>Ours: the last check-in as the device sent it; null before the first.</summary>
    public JsonNode? CheckIn { get; init; }

    /// <summary>Ours.</summary>
    public DateTimeOffset? CheckedInAt { get; init; }

    [JsonPropertyName("_links")]
    public required IReadOnlyDictionary<string, object> Links { get; init; }

    public static DeviceView Of(DeviceRecord device, string root)
    {
        ArgumentNullException.ThrowIfNull(device);
        string self = $"/api/v1/devices/{device.Id}";
        return new DeviceView
        {
            Id = device.Id,
            Status = device.Status,
            Created = device.Created,
            LastUpdated = device.LastUpdated,
            Profile = JsonNode.Parse(device.Profile)!,
            ResourceDisplayName = new { value = device.DisplayName, sensitive = false },
            ResourceId = device.Id,
            SingleUser = device.SingleUser,
            TestDevice = device.TestDevice,
            CheckIn = device.CheckIn is { } checkIn ? JsonNode.Parse(checkIn) : null,
            CheckedInAt = device.CheckedInAt,
            Links = new Dictionary<string, object>
            {
                ["self"] = OrgLinks.To(root, self),
                ["users"] = OrgLinks.To(root, self + "/users"),
            },
        };
    }
}
