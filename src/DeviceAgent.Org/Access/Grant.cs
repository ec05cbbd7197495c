namespace DeviceAgent.Org.Access;

/// <summary>What a token or a person was given.</summary>
/// <param name="Role">The role.</param>
/// <param name="Permissions">What the assignment lists; it counts for operators only.</param>
/// <param name="UserGroupId">An operator's limit: only users of this group; null for all.</param>
/// <param name="DeviceGroupId">An operator's limit: only devices of this device group; null for all.</param>
public sealed record Grant(
    Role Role, LogoutPermissions Permissions = LogoutPermissions.Both, string? UserGroupId = null, string? DeviceGroupId = null)
{
    /// <summary>Whether it reaches a part of the users or devices only.</summary>
    public bool IsLimited => UserGroupId is not null || DeviceGroupId is not null;

    /// <summary>The one policy table.</summary>
    public bool Allows(Permission permission) => Role switch
    {
        Role.SuperAdmin => true,
        Role.Auditor => permission is Permission.Read or Permission.ReadOrg,
        Role.DeviceLogoutOperator when Permissions != LogoutPermissions.Both => false,
        Role.DeviceLogoutOperator => permission is Permission.Read or Permission.LogOutDevices || (permission == Permission.ReadOrg && !IsLimited),
        _ => false,
    };
}
