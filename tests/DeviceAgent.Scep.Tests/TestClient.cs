using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Scep.Tests;

/// <summary>Our client at a <see cref="TestAuthority"/>.</summary>
internal sealed class TestClient : IDisposable
{
    /// <summary>Making RSA keys is slow: two are enough.</summary>
    public static readonly RSA Key = RSA.Create(2048);

    public static readonly RSA OtherKey = RSA.Create(2048);

    private readonly HttpClient http;
    private readonly ScepEnrollment enrollment;

    public TestClient(TestAuthority authority, AlgorithmPolicy? policy = null)
    {
        http = new HttpClient(authority, disposeHandler: false);
        enrollment = new ScepEnrollment(new ScepTransport(http, new Uri("http://authority.example/scep")), policy ?? AlgorithmPolicy.Strict, Time);
    }

    public HurryingTimeProvider Time { get; } = new(_ => true);

    public List<TimeSpan> Waits { get; } = [];

    public static CertificateOrder Order(string challenge = TestAuthority.Challenge) =>
        new() { Subject = new X500DistinguishedName("CN=mac-1"), Key = Key, Challenge = challenge };

    public Task<ScepAuthority> MeetAsync(string? fingerprint = null) => enrollment.MeetAsync(fingerprint, default);

    public async Task<X509Certificate2Collection> EnrollAsync(CertificateOrder? order = null, TimeSpan patience = default, string? fingerprint = null) =>
        await enrollment.EnrollAsync(
            await MeetAsync(fingerprint),
            order ?? Order(),
            patience,
            Waits.Add,
            default);

    public void Dispose() => http.Dispose();
}
