using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Tests.Hosting;

/// <summary>The listeners' own certificates.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_admin_API_is_served_over_https_with_the_configured_certificate(SslProtocols protocol)
    {
        (string certificateFile, string keyFile) = WriteOwn();
        await using OrgHost org = OrgHost.Build(
            Options("https://127.0.0.1:0", "https://127.0.0.1:0") with { TlsCertificate = certificateFile, TlsKey = keyFile }, TimeProvider.System);
        await org.StartAsync(CancellationToken.None);

        using HttpClient admin = Client(certificateFile, protocol);
        admin.DefaultRequestHeaders.Authorization = new("SSWS", org.FirstToken);
        using HttpResponseMessage answer = await admin.GetAsync(new Uri(org.Addresses.Admin + "/api/v1/users"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using HttpClient other = Client(org.Folder.AuthorityCertificate, protocol);
        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetAsync(new Uri(org.Addresses.Admin + "/api/v1/users")));
    }

    [Fact]
    public async Task Bug_the_certificate_named_only_the_device_host_and_is_renewed_when_a_host_changes()
    {
        string[] first = await NamesOfAsync("https://admin.example.com:0", "https://127.0.0.1:0");
        string[] second = await NamesOfAsync("https://127.0.0.1:0", "https://devices.example.com:0");
        string third = await SerialOfAsync("https://127.0.0.1:0", "https://devices.example.com:0");

        Assert.Contains("admin.example.com", first);
        Assert.Contains("devices.example.com", second);
        Assert.DoesNotContain("admin.example.com", second);
        Assert.Equal(third, await SerialOfAsync("https://127.0.0.1:0", "https://devices.example.com:0"));
    }

    [Theory]
    [InlineData("server.key")]
    [InlineData("server.pem")]
    public async Task Bug_an_end_during_the_renewal_left_an_org_that_never_started_again(string damaged)
    {
        string before = await SerialOfAsync("http://127.0.0.1:0", "https://127.0.0.1:0");
        string file = Path.Combine(folder.Path, "org", "tls", damaged);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(file, damaged == "server.key" ? other.ExportPkcs8PrivateKeyPem() : "");

        Assert.NotEqual(before, await SerialOfAsync("http://127.0.0.1:0", "https://127.0.0.1:0"));
    }

    private async Task<string> SerialOfAsync(string admin, string device)
    {
        await using (OrgHost org = OrgHost.Build(Options(admin, device), TimeProvider.System))
        {
            using X509Certificate2 leaf = X509CertificateLoader.LoadCertificateFromFile(org.Folder.ServerCertificate);
            return leaf.SerialNumber;
        }
    }

    private async Task<string[]> NamesOfAsync(string admin, string device)
    {
        await SerialOfAsync(admin, device);
        using X509Certificate2 leaf = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder.Path, "org", "tls", "server.pem"));
        return [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames()];
    }

    private (string Certificate, string Key) WriteOwn()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=own", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 own = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        string certificateFile = Path.Combine(folder.Path, "own.pem");
        string keyFile = Path.Combine(folder.Path, "own.key");
        File.WriteAllText(certificateFile, own.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    private static HttpClient Client(string trusted, SslProtocols protocol)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(trusted);
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = protocol, CertificateChainPolicy = policy },
        });
    }

    private OrgOptions Options(string admin, string device) => new()
    {
        DataFolder = Path.Combine(folder.Path, "org"),
        AdminUrl = new Uri(admin),
        DeviceUrl = new Uri(device),
    };
}
