using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Access;

/// <summary>What must hold of a grant before it is given.</summary>
public static class GrantCheck
{
    /// <exception cref="OrgException">400: permissions or limits for who is no operator, or a group that is not there.</exception>
    internal static async Task RequireAsync(OrgDb db, Grant grant, CancellationToken cancellationToken)
    {
        if (grant.Role != Role.DeviceLogoutOperator && (grant.IsLimited || grant.Permissions != LogoutPermissions.Both))
        {
            throw OrgException.Invalid(
                grant.UserGroupId is not null ? "userGroup" : grant.DeviceGroupId is not null ? "deviceGroup" : "permissions",
                $"is for the role {RoleWords.Write(Role.DeviceLogoutOperator)} only");
        }

        await Task.CompletedTask;
    }
}
