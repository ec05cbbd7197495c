namespace DeviceAgent.Org.Access;

/// <summary>Says why somebody who is signed in may not do what was asked.</summary>
public static class Refusal
{
    /// <param name="grant">What was given; null for nothing.</param>
    /// <param name="permission">The name of what would be needed; may be empty.</param>
    public static string Of(Grant? grant, string permission) => grant switch
    {
        null => "no role was given",
        { Role: Role.DeviceLogoutOperator, Permissions: LogoutPermissions.None } =>
            "an operator needs the permissions LOG_USER_OUT_FROM_DEVICES and LOG_USERS_OUT_FROM_DEVICES, and none was given yet: ask a super admin",
        { Role: Role.DeviceLogoutOperator, Permissions: not LogoutPermissions.Both } =>
            "an operator needs both permissions, LOG_USER_OUT_FROM_DEVICES and LOG_USERS_OUT_FROM_DEVICES; one of them is missing",
        _ => $"the role {RoleWords.Write(grant.Role)}{(grant.IsLimited ? " with limits" : "")} has not the permission {permission}",
    };
}
