using DeviceAgent.Core.Configuration;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Requirements;

/// <summary>
/// Whether the configuration lets commands end sessions (<c>LogoutEnabled</c>). Reported, so that the org sees beforehand that a
/// device will skip its commands; it gates nothing, because a skipped command must come here to be skipped.
/// </summary>
public sealed class LogoutEnabledRequirement(AgentOptions options) : IRequirement
{
    public string Id => RequirementIds.LogoutEnabled;

    public bool Gates => false;

    /// <inheritdoc/>
    public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => new(options.LogoutEnabled
        ? new RequirementResult(RequirementState.Met, "true")
        : new RequirementResult(RequirementState.NotMet, "LogoutEnabled is false: commands are skipped"));
}
