namespace DeviceAgent.Org.Access.Administrators;

/// <summary>What a super admin decides of a person whom the identity provider sends. The role comes from there.</summary>
/// <param name="Status"><c>ACTIVE</c> or <c>BLOCKED</c>; absent leaves it.</param>
/// <param name="Permissions">See <see cref="GrantBody"/>.</param>
/// <param name="UserGroup">See <see cref="GrantBody"/>.</param>
/// <param name="DeviceGroup">See <see cref="GrantBody"/>.</param>
public sealed record AdministratorBody(string? Status, IReadOnlyList<string?>? Permissions, string? UserGroup, string? DeviceGroup);
