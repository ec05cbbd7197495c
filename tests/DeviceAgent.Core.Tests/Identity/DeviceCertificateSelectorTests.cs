using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.TestKit.Certificates;

namespace DeviceAgent.Core.Tests.Identity;

public sealed class DeviceCertificateSelectorTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly TestCertificates authority = new();

    private CertificateCandidate Candidate(string origin, TestCertificate? wanted = null) =>
        new(authority.Device(wanted), origin);

    private string WhyNot(TestCertificate wanted)
    {
        CertificateChoice choice = DeviceCertificateSelector.Choose([Candidate("only", wanted)], Now);
        Assert.Null(choice.Chosen);
        return Assert.Single(choice.Rejected).Reason;
    }

    private void Accepts(TestCertificate wanted) =>
        Assert.NotNull(DeviceCertificateSelector.Choose([Candidate("only", wanted)], Now).Chosen);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_good_certificate_is_chosen_with_either_key_and_the_extension_critical_or_not(bool rsa, bool critical) =>
        Accepts(new TestCertificate { Rsa = rsa, DeviceAccessCritical = critical });

    [Fact]
    public void Without_the_extension_it_is_not_a_device_access_certificate() =>
        Assert.Contains("1.3.6.1.4.1.51150.13.1", WhyNot(new TestCertificate { DeviceAccess = null }));

    [Fact]
    public void With_another_value_it_is_not_a_device_access_certificate() =>
        Assert.Contains("1.3.6.1.4.1.51150.13.1", WhyNot(new TestCertificate { DeviceAccess = [0x02, 0x01, 0x02] }));

    [Fact]
    public void An_expired_certificate_is_rejected() =>
        Assert.Contains("expired on", WhyNot(new TestCertificate { NotAfter = Now.AddMinutes(-1) }));

    [Fact]
    public void A_certificate_of_tomorrow_is_rejected() =>
        Assert.Contains("not valid before", WhyNot(new TestCertificate { NotBefore = Now.AddDays(1) }));

    [Fact]
    public void Usage_only_for_servers_is_rejected() =>
        Assert.Contains("usage", WhyNot(new TestCertificate { ExtendedKeyUsage = ["1.3.6.1.5.5.7.3.1"] }));

    [Fact]
    public void Usage_for_anything_is_accepted() => Accepts(new TestCertificate { ExtendedKeyUsage = ["2.5.29.37.0"] });

    [Fact]
    public void Without_extended_usage_the_digital_signature_is_enough() =>
        Accepts(new TestCertificate { ExtendedKeyUsage = null });

    [Fact]
    public void Without_any_usage_everything_is_allowed() =>
        Accepts(new TestCertificate { ExtendedKeyUsage = null, KeyUsage = null });

    [Fact]
    public void Without_extended_usage_and_without_digital_signature_it_is_rejected() => Assert.Contains(
        "usage", WhyNot(new TestCertificate { ExtendedKeyUsage = null, KeyUsage = X509KeyUsageFlags.KeyEncipherment }));

    [Fact]
    public void Without_a_private_key_it_is_rejected()
    {
        using X509Certificate2 good = authority.Device();
        var bare = new CertificateCandidate(X509CertificateLoader.LoadCertificate(good.RawData), "bare");
        CertificateChoice choice = DeviceCertificateSelector.Choose([bare], Now);
        Assert.Null(choice.Chosen);
        Assert.Contains("no private key", Assert.Single(choice.Rejected).Reason);
    }

    [Fact]
    public void The_newest_wins_and_the_other_one_is_named()
    {
        CertificateCandidate old = Candidate("old", new TestCertificate { NotBefore = Now.AddDays(-30) });
        CertificateCandidate renewed = Candidate("renewed", new TestCertificate { NotBefore = Now.AddDays(-1) });
        CertificateChoice choice = DeviceCertificateSelector.Choose([old, renewed], Now);
        Assert.Same(renewed, choice.Chosen);
        Assert.Equal(new CertificateRejection("old", "a newer one is there", CertificateFault.Older) { Candidate = old }, Assert.Single(choice.Rejected));
    }

    [Fact]
    public void A_newer_but_expired_one_does_not_win()
    {
        CertificateCandidate old = Candidate("old", new TestCertificate { NotBefore = Now.AddDays(-30) });
        CertificateCandidate expired = Candidate(
            "expired", new TestCertificate { NotBefore = Now.AddDays(-1), NotAfter = Now.AddHours(-1) });
        Assert.Same(old, DeviceCertificateSelector.Choose([expired, old], Now).Chosen);
    }

    [Fact]
    public void At_the_same_start_the_longer_lasting_wins_and_then_the_order_of_the_thumbprints()
    {
        DateTimeOffset start = Now.AddDays(-1);
        CertificateCandidate brief = Candidate("brief", new TestCertificate { NotBefore = start, NotAfter = Now.AddDays(1) });
        CertificateCandidate one = Candidate("one", new TestCertificate { NotBefore = start, NotAfter = Now.AddDays(9) });
        CertificateCandidate two = Candidate("two", new TestCertificate { NotBefore = start, NotAfter = Now.AddDays(9) });
        CertificateCandidate? forwards = DeviceCertificateSelector.Choose([brief, one, two], Now).Chosen;
        CertificateCandidate? backwards = DeviceCertificateSelector.Choose([two, one, brief], Now).Chosen;
        Assert.Same(forwards, backwards);
        Assert.NotSame(brief, forwards);
    }
}
