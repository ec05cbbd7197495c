using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Auto-login, as it is reported to the org (macOS).</summary>
internal sealed class AutoLoginCheck(IRequirement requirement) : DoctorCheck(CheckNames.AutoLogin)
{
    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        RequirementResult found = await requirement.CheckAsync(cancellationToken).ConfigureAwait(false);
        return found.State switch
        {
            RequirementState.Met => CheckResult.Ok(found.Observed),
            RequirementState.NotMet => CheckResult.Warning(
                FindingCodes.AutoLoginOn,
                found.Observed,
                "switch it off (System Settings > Users & Groups, or com.apple.login.mcx.DisableAutoLoginClient): after a restart it undoes a logout"),
            _ => CheckResult.Warning(FindingCodes.AutoLoginUnreadable, found.Observed, "see whether the login window's preferences are damaged"),
        };
    }
}
