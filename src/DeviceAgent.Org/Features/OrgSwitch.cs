namespace DeviceAgent.Org.Features;

/// <summary>The switches that a device logout needs both of.</summary>
public static class OrgSwitch
{
    /// <summary>The Early Access feature Device Logout, under Settings > Features.</summary>
    public const string DeviceLogoutFeature = "DEVICE_LOGOUT";

    /// <summary>Logout in the Desktop MFA app, on its tab Authentication.</summary>
    public const string DesktopMfaLogout = "DESKTOP_MFA_LOGOUT";
}
