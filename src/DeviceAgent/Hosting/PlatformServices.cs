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
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>The operating system's part: clock, disk, sessions. macOS gets its own adapters behind the same interfaces.</summary>
internal static class PlatformServices
{
    public static void AddPlatform(this IServiceCollection services)
    {
        services.AddSingleton<IMachineClock>(_ => OperatingSystem.IsLinux()
            ? new LinuxMachineClock(TimeProvider.System)
            : throw new PlatformNotSupportedException("This build has adapters for Linux only."));
        services.AddSingleton<IHardwareIdentity>(_ => new LinuxHardwareIdentity());
        services.AddSingleton<IStateFolder>(OpenFolder);
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

    /// <summary>Nobody gets the folder before it is known to be this machine's.</summary>
    private static StateFolder OpenFolder(IServiceProvider provider)
    {
        AgentOptions options = provider.GetRequiredService<AgentOptions>();
        var folder = new StateFolder(options.StateFolder, new LinuxFolderPlatform());
        try
        {
            new HardwareBinding(
                folder,
                provider.GetRequiredService<IHardwareIdentity>(),
                options.DryRun,
                provider.GetRequiredService<ILogger<HardwareBinding>>()).Ensure();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
