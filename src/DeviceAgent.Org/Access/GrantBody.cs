using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Access;

/// <summary>The part of a body that gives a role.</summary>
/// <param name="Role">One of <see cref="RoleWords"/>; absent means super admin for tokens.</param>
/// <param name="Permissions">Of an operator; absent means both.</param>
/// <param name="UserGroup">The id of a group.</param>
/// <param name="DeviceGroup">The id of a device group.</param>
public sealed record GrantBody(string? Role, IReadOnlyList<string?>? Permissions, string? UserGroup, string? DeviceGroup)
{
    /// <exception cref="OrgException">400: a word is none of those that there are.</exception>
    public Grant Read(Role usual)
    {
        Role role = Role is null ? usual : RoleWords.TryRead(Role) ?? throw OrgException.Invalid("role", $"must be {RoleWords.Allowed}");
        return new Grant(role, ReadPermissions(), Id(UserGroup), Id(DeviceGroup));
    }

    /// <exception cref="OrgException">400: one of them is none that there is.</exception>
    internal LogoutPermissions ReadPermissions() => Permissions is null
        ? LogoutPermissions.Both
        : Permissions.Aggregate(LogoutPermissions.None, (all, word) =>
            all | (PermissionWords.TryRead(word) ?? throw OrgException.Invalid("permissions", $"each must be {PermissionWords.Allowed}")));

    /// <summary>Null for what is blank: no limit.</summary>
    internal static string? Id(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
