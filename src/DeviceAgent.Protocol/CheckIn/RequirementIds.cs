namespace DeviceAgent.Protocol.CheckIn;

/// <summary>The requirements that agents report.</summary>
public static class RequirementIds
{
    public const string OktaVerify = "okta-verify";
    public const string DesktopMfa = "desktop-mfa";

    /// <summary>Not gating: whether the machine's configuration lets commands end sessions.</summary>
    public const string LogoutEnabled = "logout-enabled";

    /// <summary>Not gating (macOS): whether the Mac signs nobody in by itself at its start.</summary>
    public const string AutoLogin = "auto-login";

    /// <summary>Not gating: whether the configuration could be used as it was given.</summary>
    public const string Configuration = "configuration";
}
