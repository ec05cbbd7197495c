namespace DeviceAgent.Org.DeviceAccess;

/// <summary>What an instance key is to its device.</summary>
public static class InstanceKeyStatus
{
    /// <summary>The one that signs for the device.</summary>
    public const string Bound = "BOUND";

    /// <summary>Showed up beside the bound one; an admin decides.</summary>
    public const string Pending = "PENDING";

    /// <summary>Was bound until an admin accepted another.</summary>
    public const string Replaced = "REPLACED";

    /// <summary>An admin decided that it is not the device's.</summary>
    public const string Rejected = "REJECTED";
}
