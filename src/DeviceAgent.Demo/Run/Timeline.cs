using DeviceAgent.Demo.Org;

namespace DeviceAgent.Demo.Run;

/// <summary>How far a logout has come.</summary>
/// <param name="TraceId">The logout.</param>
/// <param name="DeviceLogoutType">What triggered it.</param>
/// <param name="IssuedAt">Zero of all the times.</param>
/// <param name="Devices">One for each device of the logout.</param>
public sealed record Timeline(string TraceId, string DeviceLogoutType, DateTimeOffset IssuedAt, IReadOnlyList<DeviceTimeline> Devices)
{
    public static Timeline Of(LogoutTrace trace) => new(
        trace.TraceId, trace.DeviceLogoutType, trace.IssuedAt, [.. trace.Devices.Select(device => DeviceTimeline.Of(device, trace.IssuedAt))]);
}
