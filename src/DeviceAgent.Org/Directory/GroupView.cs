using System.Text.Json.Serialization;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Directory;

/// <summary>A group as the API shows it: Okta's <c>Group</c>; device groups likewise.</summary>
public sealed record GroupView
{
    public required string Id { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset LastUpdated { get; init; }

    public DateTimeOffset LastMembershipUpdated { get; init; }

    public required IReadOnlyList<string> ObjectClass { get; init; }

    public required string Type { get; init; }

    public required GroupProfile Profile { get; init; }

    [JsonPropertyName("_links")]
    public required IReadOnlyDictionary<string, object> Links { get; init; }

    public static GroupView Of(GroupRecord group, string root)
    {
        ArgumentNullException.ThrowIfNull(group);
        string self = $"{GroupKind.PathOf(group.Kind)}/{group.Id}";
        bool ofUsers = group.Kind == GroupKind.User;
        string members = ofUsers ? "users" : "devices";
        return new GroupView
        {
            Id = group.Id,
            Created = group.Created,
            LastUpdated = group.LastUpdated,
            LastMembershipUpdated = group.LastMembershipUpdated,
            ObjectClass = [ofUsers ? "okta:user_group" : "device_access:device_group"],
            Type = ofUsers ? "OKTA_GROUP" : "DEVICE_GROUP",
            Profile = new GroupProfile { Name = group.Name, Description = group.Description },
            Links = new Dictionary<string, object>
            {
                ["self"] = OrgLinks.To(root, self, "GET", "PUT", "DELETE"),
                [members] = OrgLinks.To(root, $"{self}/{members}"),
            },
        };
    }
}
