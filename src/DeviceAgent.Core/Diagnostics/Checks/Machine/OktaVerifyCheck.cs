using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Okta Verify, as the gate judges it: without it no command is fetched.</summary>
internal sealed class OktaVerifyCheck : DoctorCheck
{
    private readonly IRequirement requirement;
    private readonly OktaVerifyOptions options;

    public OktaVerifyCheck(IRequirement requirement, OktaVerifyOptions options)
        : base(CheckNames.OktaVerify)
    {
        (this.requirement, this.options) = (requirement, options);

        // On macOS the whole bundle is hashed.
        TimeLimit = TimeSpan.FromSeconds(60);
    }

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        RequirementResult found = await requirement.CheckAsync(cancellationToken).ConfigureAwait(false);
        string seen = $"{found.Observed} ({options.AppPath})";
        return found.State == RequirementState.Met ? CheckResult.Ok(found.Observed) : found.Fault switch
        {
            RequirementFault.Missing => CheckResult.Failure(
                FindingCodes.OktaVerifyMissing, seen, $"install Okta Verify {options.MinimumVersion} or later there; no command is fetched before"),
            RequirementFault.TooOld => CheckResult.Failure(
                FindingCodes.OktaVerifyOld, seen, $"update Okta Verify to {options.MinimumVersion} or later; no command is fetched before"),
            RequirementFault.OtherProgram => CheckResult.Failure(
                FindingCodes.OktaVerifyOtherProgram, seen, "remove what stands there and install Okta Verify, or set OktaVerify:AppPath"),
            RequirementFault.NotSigned => CheckResult.Failure(
                FindingCodes.OktaVerifyNotSigned, seen, "install Okta Verify again from Okta or the App Store; who planted this is worth a question"),
            _ => CheckResult.Failure(
                FindingCodes.OktaVerifyUnreadable, seen, "run it again if an update is under way; else install Okta Verify again"),
        };
    }
}
