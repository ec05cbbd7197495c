using DeviceAgent.Core.Diagnostics.Checks.Machine;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Diagnostics.Checks;

/// <summary>The checks of this machine.</summary>
public static class MachineChecks
{
    public static IEnumerable<DoctorCheck> Of(DoctorSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        Configuration.AgentOptions options = subject.Options;
        yield return ConfigurationCheck.Of(subject.Configuration);
        yield return new UserCheck(options.StateFolder, subject.Folders, subject.RunsAsRoot);
        yield return new DiskSpaceCheck(options.StateFolder, options.LogFolder);
        yield return new StateFolderCheck(options.StateFolder);
        yield return new HardwareCheck(options.StateFolder, subject.Hardware, options.DryRun);
        yield return new LogFolderCheck(options.LogFolder);
        yield return new FilePermissionsCheck(subject);
        yield return new InstanceKeyCheck(options.StateFolder);
        yield return new LogoutEnabledCheck(options);
        foreach (IRequirement requirement in subject.Requirements)
        {
            if (Of(requirement, options) is { } check)
            {
                yield return check;
            }
        }
    }

    /// <summary>The others (configuration, logout-enabled) have checks that see more.</summary>
    private static DoctorCheck? Of(IRequirement requirement, Configuration.AgentOptions options) => requirement.Id switch
    {
        RequirementIds.OktaVerify => new OktaVerifyCheck(requirement, options.OktaVerify),
        RequirementIds.DesktopMfa => new DesktopMfaCheck(requirement),
        RequirementIds.AutoLogin => new AutoLoginCheck(requirement),
        _ => null,
    };
}
