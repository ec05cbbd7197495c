using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Requirements;

/// <summary>Whether the configuration could be used as it was given. Reported only, so that the org sees a profile with a mistake in it.</summary>
/// <param name="warnings">What could not be used, one line each.</param>
public sealed class ConfigurationRequirement(IReadOnlyList<string> warnings) : IRequirement
{
    public string Id => RequirementIds.Configuration;

    public bool Gates => false;

    /// <inheritdoc/>
    public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => new(warnings.Count == 0
        ? new RequirementResult(RequirementState.Met, "as given")
        : new RequirementResult(RequirementState.NotMet, ObservedText.Of($"{warnings.Count} problem{(warnings.Count == 1 ? "" : "s")}: {warnings[0]}")));
}
