using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>A device of a logout that is watched.</summary>
/// <param name="Key">Its own among all that are watched: the same device may be in several logouts.</param>
/// <param name="Name">The device, and whose logout it is where several are watched.</param>
/// <param name="View">Where it stands.</param>
internal sealed record WatchedDevice(string Key, string Name, LogoutDeviceView View)
{
    public static IReadOnlyList<WatchedDevice> Of(IReadOnlyList<LogoutView> logouts) =>
    [
        .. logouts.SelectMany(logout => logout.Devices.Select(device => new WatchedDevice(
            $"{logout.TraceId} {device.DeviceId}",
            logouts.Count == 1 ? device.DisplayName : $"{device.DisplayName}, {logout.Login}",
            device))),
    ];
}
