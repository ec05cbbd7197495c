namespace DeviceAgent.Protocol.CheckIn;

/// <summary>The requirements that agents report.</summary>
public static class RequirementIds
{
    public const string OktaVerify = "okta-verify";
    public const string DesktopMfa = "desktop-mfa";
}
