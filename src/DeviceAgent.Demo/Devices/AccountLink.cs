namespace DeviceAgent.Demo.Devices;

/// <summary>Where the link between a local account and a user comes from.</summary>
public enum AccountLink
{
    /// <summary>Nobody is linked to the account.</summary>
    None,

    /// <summary>An admin assigned the user to the device with this account.</summary>
    Org,

    /// <summary>The agent's <c>AccountLinks</c>.</summary>
    Configuration,
}
