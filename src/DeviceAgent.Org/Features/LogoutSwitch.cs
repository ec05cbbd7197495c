namespace DeviceAgent.Org.Features;

/// <summary>One of the switches that a device logout needs.</summary>
/// <param name="Name">As the pages call it.</param>
/// <param name="Place">Where an admin finds it.</param>
/// <param name="Page">The path of that page of the console.</param>
public sealed record LogoutSwitch(string Name, string Place, string Page)
{
    public static readonly LogoutSwitch Feature = new("Device Logout", "Settings > Features", "/console/features");

    public static readonly LogoutSwitch DesktopMfa = new("Logout of the Desktop MFA app", "Applications > Desktop MFA > Authentication", "/console/apps/desktop-mfa");

    /// <summary>That it is off, and where it is turned on.</summary>
    public override string ToString() => $"{Name} is off: {Place} ({Page})";
}
