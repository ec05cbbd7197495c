using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Access.Administrators;

/// <summary>A person who may sign in, as the admin API shows it.</summary>
public sealed record AdministratorView
{
    public required string Id { get; init; }

    /// <summary><c>LOCAL</c>, or <c>OIDC</c> for who comes from the identity provider.</summary>
    public required string Source { get; init; }

    public required string Name { get; init; }

    public string? Email { get; init; }

    /// <summary>One of <see cref="AdministratorStatus"/>.</summary>
    public required string Status { get; init; }

    public string? Role { get; init; }

    public IReadOnlyList<string>? Permissions { get; init; }

    public string? UserGroup { get; init; }

    public string? DeviceGroup { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? LastSignIn { get; init; }

    public static AdministratorView Of(AdministratorRecord administrator, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(administrator);
        return new AdministratorView
        {
            Id = administrator.Id,
            Source = administrator.IsLocal ? "LOCAL" : "OIDC",
            Name = administrator.Name,
            Email = administrator.Email,
            Status = AdministratorStatus.Of(administrator, now),
            Role = administrator.Role is { } role ? RoleWords.Write(role) : null,
            Permissions = administrator.Role == Access.Role.DeviceLogoutOperator ? PermissionWords.Write(administrator.Permissions) : null,
            UserGroup = administrator.UserGroupId,
            DeviceGroup = administrator.DeviceGroupId,
            Created = administrator.Created,
            LastSignIn = administrator.LastSignIn,
        };
    }
}
