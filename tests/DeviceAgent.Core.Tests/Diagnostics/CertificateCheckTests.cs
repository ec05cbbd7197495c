using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.TestKit.Certificates;

namespace DeviceAgent.Core.Tests.Diagnostics;

public sealed class CertificateCheckTests : IAsyncDisposable
{
    private readonly DoctorFixture machine = new();

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    public static TheoryData<string, TestCertificate> Wrong => new()
    {
        { FindingCodes.CertificateExpired, new TestCertificate { NotBefore = Now.AddDays(-9), NotAfter = Now.AddDays(-1) } },
        { FindingCodes.CertificateNotYetValid, new TestCertificate { NotBefore = Now.AddDays(1), NotAfter = Now.AddDays(9) } },
        { FindingCodes.CertificateNoExtension, new TestCertificate { DeviceAccess = null } },
        { FindingCodes.CertificateWrongUsage, new TestCertificate { ExtendedKeyUsage = ["1.3.6.1.5.5.7.3.1"] } },
    };

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_good_one_is_named_whole()
    {
        Finding finding = await machine.FindAsync(CheckNames.Certificate);

        Assert.Equal(FindingState.Ok, finding.State);
        Assert.StartsWith("CN=test device, issued by CN=Test CA, serial ", finding.Observed, StringComparison.Ordinal);
        Assert.EndsWith("its key signs", finding.Observed, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_one_is_named_by_what_is_wrong_with_it(string code, TestCertificate wrong)
    {
        string file = machine.Folder.File("wrong.pem");
        TestCertificates.WritePem(file, machine.Authority.Device(wrong));
        machine.Set("Certificate:Path", file);

        Assert.StartsWith($"CN=test device in {file}: ", (await machine.FindAsync(CheckNames.Certificate, code)).Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_the_one_that_comes_closest_says_what_is_wrong()
    {
        string folder = machine.Folder.File("certificates");
        Directory.CreateDirectory(folder);
        TestCertificates.WritePem(Path.Combine(folder, "plain.pem"), machine.Authority.Device(new TestCertificate { DeviceAccess = null }));
        TestCertificates.WritePem(
            Path.Combine(folder, "expired.pem"), machine.Authority.Device(new TestCertificate { NotBefore = Now.AddDays(-9), NotAfter = Now.AddDays(-1) }));
        machine.Set("Certificate:Path", folder);

        Finding finding = await machine.FindAsync(CheckNames.Certificate, FindingCodes.CertificateExpired);
        Assert.Contains("plain.pem: not a Device Access certificate", finding.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_without_its_key_is_told_from_one_whose_key_is_anothers()
    {
        using X509Certificate2 good = machine.Authority.Device();
        machine.Set("Certificate:Path", machine.Folder.File("bare.pem", good.ExportCertificatePem()));
        await machine.FindAsync(CheckNames.Certificate, FindingCodes.CertificateNoKey);

        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string file = machine.Folder.File("mixed.pem");
        TestCertificates.WritePrivate(file, System.Text.Encoding.ASCII.GetBytes($"{good.ExportCertificatePem()}\n{other.ExportPkcs8PrivateKeyPem()}\n"));
        machine.Set("Certificate:Path", file);
        Assert.Contains("do not belong together", (await machine.FindAsync(CheckNames.Certificate, FindingCodes.CertificateUnreadable)).Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_does_not_sign_is_named()
    {
        machine.Identity = new Rejecting(Core.Identity.CertificateFault.KeyUnusable);
        await machine.FindAsync(CheckNames.Certificate, FindingCodes.CertificateKeyUnusable);
    }

    [Fact]
    public async Task In_the_keychain_the_remedy_is_the_profile()
    {
        machine.Identity = new Rejecting(Core.Identity.CertificateFault.KeyUnusable);
        machine.IsMac = true;

        Assert.Contains("AllowAllAppsAccess", (await machine.FindAsync(CheckNames.Certificate, FindingCodes.CertificateKeyUnusable)).Remedy, StringComparison.Ordinal);
    }

    private sealed class Rejecting(Core.Identity.CertificateFault fault) : Core.Identity.IDeviceIdentity
    {
        public Core.Identity.CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null) => throw new Core.Identity.DeviceIdentityException("none");

        public Core.Identity.CertificateChoice Examine() => new(null, [new Core.Identity.CertificateRejection("certificate 1", "does not sign", fault)]);
    }
}
