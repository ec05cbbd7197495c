using DeviceAgent.Core.Requirements;

namespace DeviceAgent.TestKit.Requirements;

/// <summary>A gating requirement that is met: for tests that are not about the gate, which is closed without any.</summary>
public sealed class MetRequirement : IRequirement
{
    public string Id => "met";

    public bool Gates => true;

    public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => new(new RequirementResult(RequirementState.Met, "always"));
}
