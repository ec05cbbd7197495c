namespace DeviceAgent.Org.Directory;

/// <summary>What a group holds.</summary>
public static class GroupKind
{
    /// <summary>Users: Okta's groups.</summary>
    public const string User = "USER";

    /// <summary>Devices: ours.</summary>
    public const string Device = "DEVICE";

    /// <summary>The path of the groups of a kind in the admin API.</summary>
    public static string PathOf(string kind) => kind == User ? "/api/v1/groups" : "/api/v1/device-access/device-groups";

    internal static string PrefixOf(string kind) => kind == User ? "00g" : "dgr";

    internal static string NameOf(string kind) => kind == User ? "UserGroup" : "DeviceGroup";
}
