using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Whether the configuration lets commands end sessions at all.</summary>
internal sealed class LogoutEnabledCheck(AgentOptions options) : DoctorCheck(CheckNames.LogoutEnabled)
{
    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        !options.LogoutEnabled ? CheckResult.Warning(
            FindingCodes.LogoutDisabled, "LogoutEnabled is false: each command is finished as skipped", "set LogoutEnabled to true where logouts are wanted")
        : options.DryRun ? CheckResult.Warning(
            FindingCodes.DryRun, "DryRun is true: the agent says what it would end, and ends nothing", "set DryRun to false where logouts are wanted")
        : CheckResult.Ok("true"));
}
