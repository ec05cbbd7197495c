using System.Runtime.InteropServices;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.State;
using DeviceAgent.Linux;
using DeviceAgent.Linux.Clock;
using DeviceAgent.MacOS;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>The operating system's part of the container: clock, disk, sessions, certificate, requirements.</summary>
internal static class PlatformServices
{
    /// <param name="services">The container to be.</param>
    /// <param name="warnings">What of the configuration could not be used: reported to the org.</param>
    public static void AddPlatform(this IServiceCollection services, IReadOnlyList<string> warnings)
    {
        services.AddSingleton<IStateFolder>(OpenFolder);
        services.AddSingleton(provider => new MachineDescription(
            Environment.MachineName,
            OperatingSystem.IsMacOS() ? "macOS" : "Linux",
            OperatingSystem.IsMacOS() ? Environment.OSVersion.Version.ToString() : RuntimeInformation.OSDescription,
            provider.GetRequiredService<AgentOptions>().DryRun));
        services.AddSingleton(_ => StatePlatform.Hardware());
        if (OperatingSystem.IsMacOS())
        {
            services.AddMacOS();
        }
        else
        {
            services.AddLinux();
        }

        services.AddSingleton<IRequirement>(provider => new LogoutEnabledRequirement(provider.GetRequiredService<AgentOptions>()));
        services.AddSingleton<IRequirement>(_ => new ConfigurationRequirement(warnings));
    }

    private static void AddLinux(this IServiceCollection services)
    {
        services.AddSingleton<IMachineClock>(_ => new LinuxMachineClock(TimeProvider.System));
        services.AddSingleton(provider => LinuxPlatform.Create(
            provider.GetRequiredService<AgentOptions>(), provider.GetRequiredService<IMachineClock>()));
        services.AddSingleton(provider => provider.GetRequiredService<LinuxPlatform>().Sessions);
        services.AddSingleton(provider => provider.GetRequiredService<LinuxPlatform>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<LinuxPlatform>().Terminator);
        services.AddSingleton<IDeviceIdentity>(CreateFileIdentity);
        services.AddSingleton<IRequirement>(provider => new OktaVerifyRequirement(provider.GetRequiredService<AgentOptions>().OktaVerify));
        services.AddSingleton<IRequirement>(provider => new DesktopMfaRequirement(provider.GetRequiredService<AgentOptions>().DesktopMfa.PreferencesFile));
    }

    internal static void AddMacOS(this IServiceCollection services)
    {
        services.AddSingleton(provider => MacPlatform.Create(
            provider.GetRequiredService<AgentOptions>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<MacPlatform>().Clock);
        services.AddSingleton(provider => provider.GetRequiredService<MacPlatform>().Sessions);
        services.AddSingleton(provider => provider.GetRequiredService<MacPlatform>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<MacPlatform>().Terminator);
        services.AddSingleton(provider => provider.GetRequiredService<MacPlatform>().Logins);
        services.AddSingleton<IDeviceIdentity>(provider => provider.GetRequiredService<AgentOptions>().Certificate.Source == CertificateSource.Keychain
            ? provider.GetRequiredService<MacPlatform>().Keychain
            : CreateFileIdentity(provider));
        services.AddSingleton<IRequirement>(provider => provider.GetRequiredService<MacPlatform>().OktaVerify);
        services.AddSingleton<IRequirement>(provider => provider.GetRequiredService<MacPlatform>().DesktopMfa);
        services.AddSingleton<IRequirement>(provider => provider.GetRequiredService<MacPlatform>().AutoLogin);
        services.AddSingleton<LoginWatch>();
    }

    private static FileIdentity CreateFileIdentity(IServiceProvider provider)
    {
        CertificateOptions certificate = provider.GetRequiredService<AgentOptions>().Certificate;
        return new FileIdentity(
            certificate.Path ?? throw new DeviceIdentityException("Certificate:Path is not set"),
            certificate.PasswordFile,
            provider.GetRequiredService<IMachineClock>().Wall);
    }

    /// <summary>Nobody gets the folder before it is known to be this machine's.</summary>
    private static StateFolder OpenFolder(IServiceProvider provider)
    {
        AgentOptions options = provider.GetRequiredService<AgentOptions>();
        var folder = new StateFolder(options.StateFolder, StatePlatform.Folder());
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
