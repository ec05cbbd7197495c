namespace DeviceAgent.Org.Access.Administrators;

/// <summary>What a super admin decides of a person whom the identity provider sends. The role comes from there.</summary>
/// <param name="Status"><c>ACTIVE</c> or <c>BLOCKED</c>; absent leaves it.</param>
/// <param name="Permissions">See <see cref="GrantBody"/>; absent leaves them.</param>
/// <param name="UserGroup">The id of a group; empty lifts the limit, absent leaves it.</param>
/// <param name="DeviceGroup">The id of a device group; empty lifts the limit, absent leaves it.</param>
public sealed record AdministratorBody(string? Status, IReadOnlyList<string?>? Permissions, string? UserGroup, string? DeviceGroup);
