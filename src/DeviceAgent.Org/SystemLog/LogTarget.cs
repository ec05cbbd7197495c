using System.Text.Json.Nodes;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.SystemLog;

/// <summary>What it was done to.</summary>
public sealed record LogTarget(string Id, string Type, string AlternateId, string DisplayName)
{
    /// <summary>What became different; null where the event type says it all.</summary>
    public LogChange? ChangeDetails { get; init; }

    public static LogTarget Of(UserRecord user)
    {
        ArgumentNullException.ThrowIfNull(user);
        JsonNode? profile = JsonNode.Parse(user.Profile);
        string name = $"{profile?["firstName"]} {profile?["lastName"]}".Trim();
        return new LogTarget(user.Id, "User", user.Login, name.Length == 0 ? user.Login : name);
    }

    public static LogTarget Of(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new LogTarget(device.Id, "Device", device.Id, device.DisplayName);
    }

    public static LogTarget Of(ApiTokenRecord token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new LogTarget(token.Id, "Token", token.Id, token.Name);
    }

    /// <summary>Not a User: whoever reads the log would look for one in the directory.</summary>
    public static LogTarget Of(AdministratorRecord administrator)
    {
        ArgumentNullException.ThrowIfNull(administrator);
        return new LogTarget(administrator.Id, "Administrator", administrator.AlternateId, administrator.Name);
    }

    public static LogTarget Of(GroupRecord group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new LogTarget(group.Id, group.Kind == GroupKind.User ? "UserGroup" : "DeviceGroup", group.Name, group.Name);
    }
}
