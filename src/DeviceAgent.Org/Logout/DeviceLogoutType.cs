namespace DeviceAgent.Org.Logout;

/// <summary>What triggered a logout, in Okta's words (<c>deviceLogoutType</c> of the System Log).</summary>
public static class DeviceLogoutType
{
    public const string Manual = "MANUAL_DEVICE_LOGOUT";
    public const string UserSuspended = "USER_SUSPENDED";
    public const string UserDeactivated = "USER_DEACTIVATED";

    /// <summary>A rule of the entity risk policy.</summary>
    public const string EntityRisk = "ITP_ENTITY_RISK";

    /// <summary>
    /// Universal Logout, called by an identity provider. Okta calls it manual, but the call is the same whether somebody clicked or a policy
    /// fired: it has a brake of its own (<see cref="AutomaticBrake"/>).
    /// </summary>
    public const string UniversalLogout = "MANUAL_UNIVERSAL_LOGOUT";

    /// <summary>What an admin ordered for a user in so many words. Every other trigger is automatic.</summary>
    internal static readonly string[] ByAdmin = [Manual];

    /// <summary>What does not count for the brake on automatic logouts.</summary>
    internal static readonly string[] Uncounted = [.. ByAdmin, UniversalLogout];

    /// <summary>
    /// Whether something else than an admin's order to log out triggered it. A trigger that is new here counts as automatic, so that
    /// the brake holds for it too.
    /// </summary>
    public static bool IsAutomatic(string type) => !ByAdmin.Contains(type);
}
