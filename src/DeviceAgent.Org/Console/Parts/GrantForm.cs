using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>The fields of a form that gives a role.</summary>
public sealed class GrantForm
{
    public string? Name { get; set; }

    public string? Expires { get; set; }

    public string? Role { get; set; }

    public string? Status { get; set; }

    public bool OneUser { get; set; }

    public bool ManyUsers { get; set; }

    public string? UserGroup { get; set; }

    public string? DeviceGroup { get; set; }

    /// <exception cref="Api.OrgException">400: a role that there is not.</exception>
    public Grant Read(Role usual)
    {
        Grant grant = new GrantBody(Role, null, UserGroup, DeviceGroup).Read(usual);
        return grant.Role == Access.Role.DeviceLogoutOperator ? grant with { Permissions = Permissions } : grant;
    }

    /// <summary>What is ticked.</summary>
    public LogoutPermissions Permissions =>
        (OneUser ? LogoutPermissions.LogUserOutFromDevices : LogoutPermissions.None) | (ManyUsers ? LogoutPermissions.LogUsersOutFromDevices : LogoutPermissions.None);
}
