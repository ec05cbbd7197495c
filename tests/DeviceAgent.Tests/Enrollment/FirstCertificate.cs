using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Enrollment;
using DeviceAgent.Scep.Client;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Tests.Enrollment;

/// <summary>Enrols as <c>device-agent enroll</c> does, with a clock of the test's.</summary>
internal static class FirstCertificate
{
    private const int KeyBits = 2048;

    public static async Task EnrollAsync(CertificateStore store, ScepTestServer server, TimeProvider time)
    {
        store.Prepare();
        using RSA key = store.ReadOrCreateNewKey(KeyBits);
        var record = new EnrollmentRecord
        {
            ScepUrl = server.Url, CaFingerprint = ScepAuthority.Fingerprint(server.Authority.Root), KeySize = KeyBits, Thumbprint = "",
        };
        var order = new CertificateOrder { Subject = new("CN=mac-1"), Key = key, Challenge = TestAuthority.Challenge };
        X509Certificate2Collection certificates = await new CertificateRequestFlow(null, time).AskAsync(record, order, TimeSpan.Zero, null, default);
        store.StoreCurrent(certificates, key, record with { Thumbprint = CertificateStore.Thumbprint(certificates[0]) });
    }
}
