namespace DeviceAgent.Org.Logout;

/// <summary>A logout that was issued, and the devices whose held polls must hear of it.</summary>
public sealed record IssuedLogout(string TraceId, IReadOnlyList<string> DeviceIds);
