using DeviceAgent.Core.Configuration;
using DeviceAgent.Enrollment;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeviceAgent.Tests.Enrollment;

/// <summary>Who renews: the agent what it enrolled itself, an MDM what is in the keychain.</summary>
public sealed class RenewalServicesTests
{
    [Theory]
    [InlineData(CertificateSource.File, 1)]
    [InlineData(CertificateSource.Keychain, 0)]
    public void A_certificate_of_the_keychain_is_never_renewed_here(CertificateSource source, int loops)
    {
        var services = new ServiceCollection();

        services.AddRenewal(new AgentOptions
        {
            OrgUrl = new Uri("https://org.example.com"), Certificate = new CertificateOptions { Source = source, Path = "/etc/device.pem" },
        });

        Assert.Equal(loops, services.Count(service => service.ServiceType == typeof(IHostedService)));
    }
}
