using DeviceAgent.Core.State;
using DeviceAgent.Linux.State;
using DeviceAgent.MacOS.State;

namespace DeviceAgent.Hosting;

/// <summary>What the state folder needs of this operating system.</summary>
internal static class StatePlatform
{
    public static IFolderPlatform Folder() => OperatingSystem.IsMacOS() ? new MacFolderPlatform() : new LinuxFolderPlatform();

    public static IHardwareIdentity Hardware() => OperatingSystem.IsMacOS() ? new MacHardwareIdentity() : new LinuxHardwareIdentity();
}
