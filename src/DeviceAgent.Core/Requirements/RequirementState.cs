namespace DeviceAgent.Core.Requirements;

public enum RequirementState
{
    Met,

    /// <summary>Read, and for certain not met (an older version).</summary>
    NotMet,

    /// <summary>Missing or unreadable: perhaps an update in progress.</summary>
    Unreadable,
}
