namespace DeviceAgent.Demo.Org;

/// <summary>A logout with all its devices.</summary>
public sealed record LogoutTrace
{
    public required string TraceId { get; init; }

    public required string DeviceLogoutType { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required IReadOnlyList<LogoutDevice> Devices { get; init; }

    /// <exception cref="DemoException">The logout does not name the device.</exception>
    public LogoutDevice Of(string deviceId) =>
        Devices.FirstOrDefault(device => device.DeviceId == deviceId)
        ?? throw new DemoException($"the logout {TraceId} does not name the device {deviceId}");
}
