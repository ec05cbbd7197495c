namespace DeviceAgent.Org.Access;

/// <summary>A grant as JSON and log entries show it.</summary>
public static class GrantView
{
    /// <summary>The permissions that the assignment lists; null for who is no operator.</summary>
    public static IReadOnlyList<string>? PermissionsOf(Grant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return grant.Role == Role.DeviceLogoutOperator ? PermissionWords.Write(grant.Permissions) : null;
    }

    /// <summary>For a log entry's debugData.</summary>
    public static IReadOnlyDictionary<string, string> DebugDataOf(Grant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var data = new Dictionary<string, string> { ["role"] = RoleWords.Write(grant.Role) };
        if (PermissionsOf(grant) is { } permissions)
        {
            data["permissions"] = string.Join(',', permissions);
        }

        if (grant.UserGroupId is { } users)
        {
            data["userGroup"] = users;
        }

        if (grant.DeviceGroupId is { } devices)
        {
            data["deviceGroup"] = devices;
        }

        return data;
    }

    /// <summary>As one line for <c>changeDetails</c>: what changed is seen by comparing two.</summary>
    public static string Line(Grant? grant) => grant is null ? "none" : string.Join(" ", DebugDataOf(grant).Select(d => $"{d.Key}={d.Value}"));
}
