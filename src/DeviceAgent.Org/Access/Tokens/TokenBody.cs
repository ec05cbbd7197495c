namespace DeviceAgent.Org.Access.Tokens;

/// <summary>An API token to make.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Expires">A span (<c>P90D</c>) or a time (RFC 3339); absent for never.</param>
/// <param name="Role">See <see cref="GrantBody"/>.</param>
/// <param name="Permissions">See <see cref="GrantBody"/>.</param>
/// <param name="UserGroup">See <see cref="GrantBody"/>.</param>
/// <param name="DeviceGroup">See <see cref="GrantBody"/>.</param>
public sealed record TokenBody(string? Name, string? Expires, string? Role, IReadOnlyList<string?>? Permissions, string? UserGroup, string? DeviceGroup)
{
    public GrantBody Grant => new(Role, Permissions, UserGroup, DeviceGroup);
}
