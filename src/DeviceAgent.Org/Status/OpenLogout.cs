namespace DeviceAgent.Org.Status;

/// <summary>A logout of which something is still expected.</summary>
/// <param name="TraceId">Names it.</param>
/// <param name="Login">Of its user.</param>
/// <param name="DeviceLogoutType">What triggered it.</param>
/// <param name="IssuedAt">When.</param>
/// <param name="Devices">How many of its devices are not done, by state.</param>
public sealed record OpenLogout(
    string TraceId, string Login, string DeviceLogoutType, DateTimeOffset IssuedAt, IReadOnlyDictionary<string, int> Devices);
