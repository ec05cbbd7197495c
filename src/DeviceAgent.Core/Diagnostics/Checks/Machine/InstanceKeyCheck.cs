using DeviceAgent.Core.Identity;
using DeviceAgent.Core.State;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>The key that signs what the agent posts. Whether the org takes it, <see cref="Org.PollCheck"/> says.</summary>
internal sealed class InstanceKeyCheck : DoctorCheck
{
    private readonly string folder;

    public InstanceKeyCheck(string folder)
        : base(CheckNames.InstanceKey)
    {
        this.folder = folder;
        Needs = [CheckNames.Hardware, CheckNames.FilePermissions];
    }

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var state = new StateFolderReader(folder);
        using InstanceKey? key = InstanceKey.TryLoad(state);
        return ValueTask.FromResult(
            key is not null ? CheckResult.Ok(key.Thumbprint)
            : state.Read(InstanceKey.FileName) is null ? CheckResult.Warning(
                FindingCodes.InstanceKeyMissing,
                $"no {InstanceKey.FileName} in {folder}",
                "start the agent: it makes the key at its first start, and its first check-in binds it")
            : CheckResult.Failure(
                FindingCodes.InstanceKeyDamaged,
                $"{InstanceKey.FileName} in {folder} is damaged",
                "put the file back from a backup of this machine; else start the agent anew, which makes a new key, and accept that key in the org"));
    }
}
