using DeviceAgent.Org.Access;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Tokens;

/// <summary>What a token is to be, as it was typed.</summary>
internal sealed record TokenWish(string Role, IReadOnlyList<string> Permissions, string? UserGroup, string? DeviceGroup, string? Expires)
{
    /// <exception cref="CliException">A word is none of those that there are.</exception>
    public Grant ReadGrant()
    {
        Role role = RoleWords.TryRead(Role) ?? throw new CliException($"--role {Role}: must be {RoleWords.Allowed}", ExitCodes.Usage);
        LogoutPermissions permissions = Permissions.Count == 0 ? LogoutPermissions.Both : LogoutPermissions.None;
        foreach (string word in Permissions)
        {
            permissions |= PermissionWords.TryRead(word) ?? throw new CliException($"--permission {word}: must be {PermissionWords.Allowed}", ExitCodes.Usage);
        }

        return new Grant(role, permissions, UserGroup, DeviceGroup);
    }
}
