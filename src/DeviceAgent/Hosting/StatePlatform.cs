using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Processes;
using DeviceAgent.Core.State;
using DeviceAgent.Linux.Clock;
using DeviceAgent.Linux.Processes;
using DeviceAgent.Linux.State;
using DeviceAgent.MacOS.Clock;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.State;

namespace DeviceAgent.Hosting;

/// <summary>What the state folder and the status need of this operating system.</summary>
internal static class StatePlatform
{
    public static IFolderPlatform Folder() => OperatingSystem.IsMacOS() ? new MacFolderPlatform() : new LinuxFolderPlatform();

    public static IHardwareIdentity Hardware() => OperatingSystem.IsMacOS() ? new MacHardwareIdentity() : new LinuxHardwareIdentity();

    /// <exception cref="IOException">The boot has no name that can be read.</exception>
    public static IMachineClock Clock() =>
        OperatingSystem.IsMacOS() ? new MacMachineClock(TimeProvider.System) : new LinuxMachineClock(TimeProvider.System);

    public static IOtherProcesses Processes() =>
        OperatingSystem.IsMacOS() ? new MacOtherProcesses(new LibprocProcesses()) : new LinuxOtherProcesses();
}
