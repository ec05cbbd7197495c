using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.TestKit.Certificates;
using NSubstitute;

namespace DeviceAgent.Core.Tests.Identity;

public class RememberedIdentityTests
{
    [Fact]
    public void What_the_org_refuses_is_avoided_through_it_too()
    {
        using X509Certificate2 device = new TestCertificates().Device();
        var candidate = new CertificateCandidate(device, "the test");
        Func<X509Certificate2, bool> avoided = _ => true;
        var identity = Substitute.For<IDeviceIdentity>();
        identity.SelectWithChain(avoided).Returns(candidate);

        var remembered = new RememberedIdentity(identity);

        Assert.Same(candidate, ((IDeviceIdentity)remembered).SelectWithChain(avoided));
        Assert.Same(candidate, remembered.Last!.Chosen);
    }
}
