namespace DeviceAgent.Org.Directory;

/// <summary>The user statuses that occur here, in Okta's words.</summary>
public static class UserStatus
{
    public const string Staged = "STAGED";
    public const string Active = "ACTIVE";
    public const string Suspended = "SUSPENDED";
    public const string Deprovisioned = "DEPROVISIONED";
}
