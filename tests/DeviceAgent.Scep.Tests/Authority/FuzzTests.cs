using System.Security.Cryptography.X509Certificates;
using CsCheck;
using DeviceAgent.Scep.Authority;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Scep.Tests.Authority;

/// <summary>
/// Changed messages, opened as the authority opens them: nothing but a typed failure may come of one. A few thousand here; more with
/// the environment variable <c>CsCheck_Iter</c>.
/// </summary>
public sealed class FuzzTests
{
    private const int Iterations = 2_000;

    [Fact]
    public void A_changed_message_is_never_anything_but_a_typed_failure()
    {
        using var authority = new TestAuthority();
        using X509Certificate2 signer = BadRequestTests.SelfSigned(TestClient.Key);
        byte[] message = BadRequestTests.Message(signer, BadRequestTests.Request(TestClient.Key));

        Mutations.Of(message).Sample(changed => OnlyTyped(() => authority.Answer(changed)), iter: Long ?? Iterations);
    }

    [Fact]
    public void A_changed_envelope_in_a_good_message_is_never_anything_but_a_typed_failure()
    {
        using var authority = new TestAuthority();
        using X509Certificate2 signer = BadRequestTests.SelfSigned(TestClient.Key);
        byte[] envelope = PkcsPkiEnvelope.Encrypt(BadRequestTests.Request(TestClient.Key), authority.Issuing, AlgorithmPolicy.Aes128);

        Mutations.Of(envelope).Sample(
            changed => OnlyTyped(() => PkcsPkiEnvelope.Decrypt(changed, authority.Issuing, AlgorithmPolicy.Strict)), iter: Long ?? Iterations);
    }

    [Fact]
    public void A_changed_request_in_a_good_envelope_is_never_anything_but_a_typed_failure() =>
        Mutations.Of(BadRequestTests.Request(TestClient.Key)).Sample(
            changed => OnlyTyped(() => CertificationRequest.Read(changed, AlgorithmPolicy.Legacy)), iter: Long ?? Iterations);

    [Fact]
    public void Changed_bundles_and_criteria_are_never_anything_but_a_typed_failure()
    {
        using var authority = new TestAuthority();
        Mutations.Of(CertificateBundle.Write([authority.Issuing, authority.Root], [0x30, 0x00])).Sample(
            changed => OnlyTyped(() =>
            {
                _ = CertificateBundle.ReadCertificates(changed);
                _ = CertificateBundle.ReadCrl(changed);
            }),
            iter: Long ?? Iterations);
        Mutations.Of(IssuerAndSerial.Of(authority.Issuing).Encode()).Sample(
            changed => OnlyTyped(() =>
            {
                _ = IssuerAndSerial.Read(changed);
                _ = IssuerAndSubject.Read(changed);
            }),
            iter: Long ?? Iterations);
    }

    private static long? Long => long.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), out long given) ? given : null;

    private static void OnlyTyped(Action open)
    {
        try
        {
            open();
        }
        catch (Exception e) when (e is ScepFormatException or ScepRefusedException)
        {
            // What it is for.
        }
    }
}
