using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Client;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Scep.Tests.Client;

/// <summary>Answers that must not become a certificate on disk.</summary>
public sealed class HostileAnswerTests
{
    [Fact]
    public async Task An_answer_for_another_key_is_refused()
    {
        using var authority = new TestAuthority { OtherKey = new PublicKey(TestClient.OtherKey) };

        Assert.Contains("another key", await RefusalAsync(authority), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_somebody_else_signed_is_refused()
    {
        using X509Certificate2 stranger = new CertificateRequest("CN=Issuing", TestClient.OtherKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TestAuthority.Now, TestAuthority.Now.AddDays(1));
        using var authority = new TestAuthority { OtherSigner = stranger };

        Assert.Contains("signed by another certificate", await RefusalAsync(authority), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_answer_is_refused_because_its_nonce_differs()
    {
        using var authority = new TestAuthority();
        byte[]? first = null;
        authority.Tamper = answer => first ??= answer;
        using (var client = new TestClient(authority))
        {
            await client.EnrollAsync();
        }

        Assert.Contains("belongs to another request", await RefusalAsync(authority), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_answer_is_refused_wherever_it_was_changed()
    {
        using var authority = new TestAuthority();
        var random = new Random(1);
        authority.Tamper = answer =>
        {
            answer[random.Next(answer.Length)] ^= 0x01;
            return answer;
        };

        for (int i = 0; i < 200; i++)
        {
            using var client = new TestClient(authority);
            try
            {
                // One bit may stand where nothing depends on it, such as an unused parameter. Then the certificate is the right one.
                X509Certificate2Collection certificates = await client.EnrollAsync();
                Assert.Equal(TestClient.Key.ExportSubjectPublicKeyInfo(), certificates[0].PublicKey.ExportSubjectPublicKeyInfo());
            }
            catch (ScepException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        using var authority = new TestAuthority { Tamper = _ => new byte[ScepTransport.LargestAnswer + 1] };

        Assert.Contains("more than", await RefusalAsync(authority), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(TestAuthority authority)
    {
        using var client = new TestClient(authority);
        return (await Assert.ThrowsAsync<ScepException>(() => client.EnrollAsync())).Message;
    }
}
