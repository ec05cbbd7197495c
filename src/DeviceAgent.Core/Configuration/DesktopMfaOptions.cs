namespace DeviceAgent.Core.Configuration;

/// <summary>Keys below <c>DesktopMfa:</c>.</summary>
public sealed record DesktopMfaOptions
{
    /// <summary>Okta's managed-preference file.</summary>
    public string PreferencesFile { get; init; } = "/Library/Managed Preferences/com.okta.deviceaccess.servicedaemon.plist";
}
