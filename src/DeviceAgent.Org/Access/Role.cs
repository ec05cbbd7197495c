namespace DeviceAgent.Org.Access;

/// <summary>What somebody is, from the least to the most: of several the last one counts.</summary>
public enum Role
{
    /// <summary>Reads everything and changes nothing.</summary>
    Auditor,

    /// <summary>Logs users out from devices, perhaps only those of one group.</summary>
    DeviceLogoutOperator,

    /// <summary>May do everything.</summary>
    SuperAdmin,
}
