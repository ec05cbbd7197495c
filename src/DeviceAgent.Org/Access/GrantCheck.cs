using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

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

        await RequireGroupAsync(db, "userGroup", GroupKind.User, grant.UserGroupId, cancellationToken);
        await RequireGroupAsync(db, "deviceGroup", GroupKind.Device, grant.DeviceGroupId, cancellationToken);
    }

    private static async Task RequireGroupAsync(OrgDb db, string field, string kind, string? id, CancellationToken cancellationToken)
    {
        if (id is not null && !await db.Groups.AnyAsync(g => g.Id == id && g.Kind == kind, cancellationToken))
        {
            throw OrgException.Invalid(field, $"there is no such group: {id}");
        }
    }
}
