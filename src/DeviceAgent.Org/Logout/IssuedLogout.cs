namespace DeviceAgent.Org.Logout;

/// <summary>A logout that was issued.</summary>
/// <param name="TraceId">Its trace.</param>
/// <param name="DeviceIds">The devices whose held polls must hear of it.</param>
/// <param name="Held">Whether it waits for an admin's release.</param>
public sealed record IssuedLogout(string TraceId, IReadOnlyList<string> DeviceIds, bool Held);
