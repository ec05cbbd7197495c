using System.Text.Json.Serialization;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Features;

/// <summary>
/// A feature as the API shows it: Okta's <c>Feature</c>. The state of its stage is always OPEN: Okta's own answers for a self-service Early
/// Access feature have it, while the text of <c>FeatureStage</c> says that an EA stage is returned without one. The schema allows both.
/// </summary>
public sealed record FeatureView
{
    public const string Enabled = "ENABLED";
    public const string Disabled = "DISABLED";

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public object Stage { get; } = new { value = "EA", state = "OPEN" };

    public required string Status { get; init; }

    public string Type { get; } = "self-service";

    [JsonPropertyName("_links")]
    public required IReadOnlyDictionary<string, object> Links { get; init; }

    [JsonIgnore]
    public bool IsEnabled => Status == Enabled;

    internal static FeatureView DeviceLogout(bool on, string root)
    {
        string self = $"/api/v1/features/{OrgFeatures.DeviceLogout}";
        return new FeatureView
        {
            Id = OrgFeatures.DeviceLogout,
            Name = OrgFeatures.DeviceLogoutName,
            Description = "Sign users out of their macOS devices, from Directory > People and by the entity risk policy.",
            Status = on ? Enabled : Disabled,
            Links = new Dictionary<string, object>
            {
                ["self"] = OrgLinks.To(root, self, "GET"),
                [on ? "disable" : "enable"] = OrgLinks.To(root, $"{self}/{(on ? "DISABLE" : "ENABLE")}", "POST"),
            },
        };
    }
}
