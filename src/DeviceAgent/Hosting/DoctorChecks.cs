using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Diagnostics.Checks;
using DeviceAgent.Core.Diagnostics.Checks.Machine;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Processes;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Enrollment;
using DeviceAgent.MacOS.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Hosting;

/// <summary>The doctor's checks of this platform, over the same services as the agent's.</summary>
internal static class DoctorChecks
{
    /// <summary>All of them.</summary>
    /// <param name="configuration">As the agent reads it.</param>
    /// <param name="services">Of <see cref="CreateServices"/>.</param>
    public static IEnumerable<DoctorCheck> Of(AgentConfiguration configuration, IServiceProvider services)
    {
        AgentOptions options = configuration.Options;
        var subject = new DoctorSubject
        {
            Configuration = configuration,
            Identity = services.GetRequiredService<IDeviceIdentity>(),
            Clock = services.GetRequiredService<IMachineClock>(),
            Folders = StatePlatform.Folder(),
            Hardware = StatePlatform.Hardware(),
            Requirements = [.. services.GetServices<IRequirement>()],
            RunsAsRoot = OperatingSystem.IsMacOS(),
        };
        CertificateStore? store = options.Certificate.Source == CertificateSource.File
            ? new CertificateStore(CertificateLocation.Of(options.Certificate.Path!), StatePlatform.Folder(), subject.Clock.Wall)
            : null;
        return [.. MachineChecks.Of(subject), .. OrgChecks.Of(subject), new RenewalCheck(subject.Identity, store, subject.Clock.Wall), .. OfPlatform()];
    }

    /// <summary>What there is to look at without a configuration.</summary>
    public static IEnumerable<DoctorCheck> WithoutConfiguration(ConfigurationException failure) => [ConfigurationCheck.Of(failure), .. OfPlatform()];

    /// <summary>The platform's services. The state folder is never opened through them: that would lock it.</summary>
    public static ServiceProvider CreateServices(AgentConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(configuration.Options);
        services.AddPlatform(configuration.Warnings);
        return services.BuildServiceProvider();
    }

    private static IEnumerable<DoctorCheck> OfPlatform() => OperatingSystem.IsMacOS() ? [new DaemonCheck(new ProgramRunner(TimeProvider.System))] : [];
}
