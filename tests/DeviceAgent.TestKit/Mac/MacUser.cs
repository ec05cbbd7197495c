namespace DeviceAgent.TestKit.Mac;

/// <summary>An account of the simulated Mac.</summary>
/// <param name="Name">The short name.</param>
/// <param name="Uid">Its <c>UniqueID</c>.</param>
/// <param name="PlatformSso">The login name that Platform SSO registered; null without it.</param>
public sealed record MacUser(string Name, uint Uid, string? PlatformSso);
