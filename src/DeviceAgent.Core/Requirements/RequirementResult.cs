namespace DeviceAgent.Core.Requirements;

/// <summary>How a requirement was found.</summary>
/// <param name="State">Met, not met for certain, or not readable now.</param>
/// <param name="Observed">What was found, for an admin, in a few words.</param>
public sealed record RequirementResult(RequirementState State, string Observed)
{
    /// <summary>Why it is not met, where that is known.</summary>
    public RequirementFault Fault { get; init; }
}
