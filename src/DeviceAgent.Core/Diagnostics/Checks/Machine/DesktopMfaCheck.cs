using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Desktop MFA, as it is reported to the org.</summary>
internal sealed class DesktopMfaCheck : DoctorCheck
{
    private readonly IRequirement requirement;

    public DesktopMfaCheck(IRequirement requirement)
        : base(CheckNames.DesktopMfa)
    {
        this.requirement = requirement;
        TimeLimit = TimeSpan.FromSeconds(15);
    }

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        RequirementResult found = await requirement.CheckAsync(cancellationToken).ConfigureAwait(false);
        return found.State switch
        {
            RequirementState.Met => CheckResult.Ok(found.Observed),
            RequirementState.NotMet => CheckResult.Warning(
                FindingCodes.DesktopMfaOff,
                found.Observed,
                "deploy Okta's Desktop MFA profile; without it who knows the password just signs in again after a logout"),
            _ => CheckResult.Warning(FindingCodes.DesktopMfaUnreadable, found.Observed, "see whether the Desktop MFA profile is installed as it should be"),
        };
    }
}
