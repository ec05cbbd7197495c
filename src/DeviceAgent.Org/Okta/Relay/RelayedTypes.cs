using DeviceAgent.Org.Logout;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>The event types of Okta's System Log that can mean a logout here, and which logout each is.</summary>
public static class RelayedTypes
{
    /// <summary>All that can be followed; without a setting, all are.</summary>
    public static IReadOnlyList<string> All { get; } = [EventType.DeviceLogoutStarted, EventType.UniversalLogout, EventType.UserSuspend, EventType.UserDeactivate];

    private static readonly string[] LogoutTypes =
        [DeviceLogoutType.Manual, DeviceLogoutType.UserSuspended, DeviceLogoutType.UserDeactivated, DeviceLogoutType.EntityRisk, DeviceLogoutType.UniversalLogout];

    /// <summary>The <see cref="DeviceLogoutType"/>: of a device logout what Okta itself calls it.</summary>
    public static string LogoutTypeOf(LoggedEvent logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        return logged.EventType switch
        {
            EventType.UserSuspend => DeviceLogoutType.UserSuspended,
            EventType.UserDeactivate => DeviceLogoutType.UserDeactivated,
            EventType.DeviceLogoutStarted when LogoutTypes.Contains(logged.DeviceLogoutType) => logged.DeviceLogoutType!,
            _ => DeviceLogoutType.UniversalLogout,
        };
    }

    /// <summary>Who began it, in the words of CAEP 1.0 section 2.</summary>
    public static string InitiatorOf(string logoutType) => logoutType == DeviceLogoutType.EntityRisk ? "policy" : "admin";

    /// <summary>The query's <c>filter</c>: Okta sends nothing else.</summary>
    public static string FilterOf(IReadOnlyList<string> types) => string.Join(" or ", types.Select(t => $"eventType eq \"{t}\""));
}
