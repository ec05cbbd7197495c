using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Directory;

/// <summary>A user as the API shows it: Okta's <c>User</c>.</summary>
public sealed record UserView
{
    public required string Id { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? Activated { get; init; }

    public DateTimeOffset? StatusChanged { get; init; }

    public DateTimeOffset LastUpdated { get; init; }

    public required JsonNode Profile { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("_links")]
    public required IReadOnlyDictionary<string, object> Links { get; init; }

    public static UserView Of(UserRecord user, string root)
    {
        ArgumentNullException.ThrowIfNull(user);
        string self = $"/api/v1/users/{user.Id}";
        var links = new Dictionary<string, object> { ["self"] = OrgLinks.To(root, self) };
        foreach (string step in Steps(user.Status))
        {
            links[step] = OrgLinks.To(root, $"{self}/lifecycle/{step}", "POST");
        }

        return new UserView
        {
            Id = user.Id,
            Status = user.Status,
            Created = user.Created,
            Activated = user.Activated,
            StatusChanged = user.StatusChanged,
            LastUpdated = user.LastUpdated,
            Profile = JsonNode.Parse(user.Profile)!,
            Links = links,
        };
    }

    private static string[] Steps(string status) => status switch
    {
        UserStatus.Active => ["suspend", "deactivate"],
        UserStatus.Suspended => ["unsuspend", "deactivate"],
        UserStatus.Staged => ["activate", "deactivate"],
        _ => ["activate"],
    };
}
