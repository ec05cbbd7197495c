namespace DeviceAgent.Core.Requirements;

/// <summary>Why a requirement is not met, for programs.</summary>
public enum RequirementFault
{
    /// <summary>It is met, or its state says all.</summary>
    None,

    /// <summary>What is looked for is not there.</summary>
    Missing,

    /// <summary>There, and older than allowed.</summary>
    TooOld,

    /// <summary>Another program stands in its place.</summary>
    OtherProgram,

    /// <summary>There, and not signed by its maker.</summary>
    NotSigned,
}
