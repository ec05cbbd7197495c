using DeviceAgent.Core.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Whether the state folder was made on this machine, or brought here by a migration.</summary>
internal sealed class HardwareCheck : DoctorCheck
{
    private readonly string folder;
    private readonly IHardwareIdentity hardware;
    private readonly bool dryRun;

    public HardwareCheck(string folder, IHardwareIdentity hardware, bool dryRun)
        : base(CheckNames.Hardware)
    {
        (this.folder, this.hardware, this.dryRun) = (folder, hardware, dryRun);
        Needs = [CheckNames.StateFolder];
    }

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var state = new StateFolderReader(folder);
        var binding = new HardwareBinding(state, hardware, dryRun, NullLogger<HardwareBinding>.Instance);
        if (binding.CopyToldBy() is { } source)
        {
            return ValueTask.FromResult(CheckResult.Failure(
                FindingCodes.StateFolderCopied,
                $"{folder} was made on other hardware ({source} differs)",
                "start the agent: it discards the copy and makes an instance key of its own. Then accept that key in the org: "
                + "POST /api/v1/devices/DEVICE/instance-keys/THUMBPRINT/accept"));
        }

        if (binding.Problem() is { } problem)
        {
            return ValueTask.FromResult(CheckResult.Failure(
                FindingCodes.HardwareUnreadable,
                problem,
                "run it as root; if this machine has no hardware identity (a container), give it a StateFolder of its own that was made there"));
        }

        return ValueTask.FromResult(
            state.Read(HardwareBinding.FileName) is null ? CheckResult.NothingToSee("the state folder is bound to no machine yet")
            : hardware.Read() is [{ } first, ..] ? CheckResult.Ok($"the state folder is this machine's ({first.Source})")
            : CheckResult.Ok("this machine has no hardware identity; dry run"));
    }
}
