namespace DeviceAgent.Org.Logout;

/// <summary>What triggered a logout, in Okta's words (<c>deviceLogoutType</c> of the System Log).</summary>
public static class DeviceLogoutType
{
    public const string Manual = "MANUAL_DEVICE_LOGOUT";
    public const string UserSuspended = "USER_SUSPENDED";
    public const string UserDeactivated = "USER_DEACTIVATED";
}
