using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>A gating requirement that is as the test says.</summary>
internal sealed class SwitchableRequirement : IRequirement
{
    public RequirementState State { get; set; } = RequirementState.Met;

    public string Id => RequirementIds.OktaVerify;

    public bool Gates => true;

    public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => new(new RequirementResult(State, "test"));
}
