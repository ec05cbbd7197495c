using DeviceAgent.Core.Requirements;

namespace DeviceAgent.MacOS.Tests.Requirements;

internal sealed class FixedRequirement(RequirementState state, string observed) : IRequirement
{
    public string Id => "fixed";

    public bool Gates => true;

    public string Observed { get; set; } = observed;

    public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => new(new RequirementResult(state, Observed));
}
