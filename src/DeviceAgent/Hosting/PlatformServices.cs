using System.Runtime.InteropServices;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.State;
using DeviceAgent.Linux;
using DeviceAgent.Linux.Clock;
using DeviceAgent.Linux.State;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Hosting;

/// <summary>The operating system's part: clock, disk, sessions. macOS gets its own adapters behind the same interfaces.</summary>
internal static class PlatformServices
{
    public static void AddPlatform(this IServiceCollection services)
    {
        services.AddSingleton<IMachineClock>(_ => OperatingSystem.IsLinux()
            ? new LinuxMachineClock(TimeProvider.System)
            : throw new PlatformNotSupportedException("This build has adapters for Linux only."));
        services.AddSingleton<IStateFolder>(provider => new StateFolder(
            provider.GetRequiredService<AgentOptions>().StateFolder, new LinuxFolderPlatform()));
        services.AddSingleton(provider => LinuxPlatform.Create(
            provider.GetRequiredService<AgentOptions>(), provider.GetRequiredService<IMachineClock>()));
        services.AddSingleton(provider => provider.GetRequiredService<LinuxPlatform>().Sessions);
        services.AddSingleton(provider => provider.GetRequiredService<LinuxPlatform>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<LinuxPlatform>().Terminator);
        services.AddSingleton(provider => new MachineDescription(
            Environment.MachineName,
            OperatingSystem.IsMacOS() ? "macOS" : "Linux",
            OperatingSystem.IsMacOS() ? Environment.OSVersion.Version.ToString() : RuntimeInformation.OSDescription,
            provider.GetRequiredService<AgentOptions>().DryRun));
    }
}
