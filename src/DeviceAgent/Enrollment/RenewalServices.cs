using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;
using DeviceAgent.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Enrollment;

/// <summary>Renewal as part of the running agent. Certificates of the keychain are the MDM's to renew.</summary>
internal static class RenewalServices
{
    public static void AddRenewal(this IServiceCollection services, AgentOptions options)
    {
        if (options.OrgUrl is null || options.Certificate.Source != CertificateSource.File)
        {
            return;
        }

        services.AddHostedService(provider => new RenewalLoop(
            Create(options, provider.GetRequiredService<IMachineClock>().Wall),
            provider.GetRequiredService<AgentSignals>().Ticks,
            provider.GetRequiredService<ILogger<RenewalLoop>>()));
    }

    public static CertificateRenewal Create(AgentOptions options, TimeProvider time) => new(
        new CertificateStore(CertificateLocation.Of(options.Certificate.Path!), StatePlatform.Folder(), time),
        new CertificateRequestFlow(options.OrgRoots, time),
        CertificateRenewal.ProofAt(options.OrgUrl!, options.OrgRoots),
        time);
}
