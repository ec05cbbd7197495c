namespace DeviceAgent.Org.Directory;

/// <summary>The device statuses, in Okta's words.</summary>
public static class DeviceStatus
{
    public const string Active = "ACTIVE";
    public const string Suspended = "SUSPENDED";
    public const string Deactivated = "DEACTIVATED";
}
