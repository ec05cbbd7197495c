using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.Certificates;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>The root, the intermediate below it, and what happens when the root's key is elsewhere.</summary>
public sealed class AuthorityTests
{
    private static readonly Uri Jwks = new("/ssf/jwks", UriKind.Relative);

    [Fact]
    public async Task The_issuing_certificate_is_an_RSA_intermediate_that_SCEP_clients_can_encrypt_to()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        DeviceAccessAuthority authority = Authority(org);

        X509Certificate2 issuing = authority.Issuing;
        Assert.Equal(2048, issuing.GetRSAPrivateKey()!.KeySize);
        Assert.Equal(3072, authority.Certificate.GetRSAPublicKey()!.KeySize);
        var usage = issuing.Extensions.OfType<X509KeyUsageExtension>().Single();
        Assert.True(usage.Critical);
        Assert.Equal(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, usage.KeyUsages);
        Assert.Equal((true, true, 0), Constraints(issuing));
        Assert.Equal((true, true, 1), Constraints(authority.Certificate));
        Assert.Equal([issuing, authority.Certificate], authority.Chain);
        Assert.False(authority.Certificate.HasPrivateKey);
    }

    [Fact]
    public async Task An_issued_certificate_chains_over_the_intermediate_to_the_root()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string csr = new CertificateRequest("CN=mac", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

        JsonNode issued = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
            "/api/v1/device-access/certificates", new { deviceId = device.Id, csr }));

        var sent = new X509Certificate2Collection();
        sent.ImportFromPem((string)issued["chain"]!);
        Assert.Equal(Authority(org).Chain.Select(c => c.Thumbprint), sent.Select(c => c.Thumbprint));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(sent[1]);
        chain.ChainPolicy.ExtraStore.Add(sent[0]);
        using X509Certificate2 leaf = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
        Assert.True(chain.Build(leaf));
    }

    [Fact]
    public async Task Without_the_roots_key_the_org_starts_and_issues_as_before()
    {
        TestOrg org = await TestOrg.StartAsync();
        TestDevice before = await org.CreateDeviceAsync("before");
        File.Delete(org.Host.Folder.AuthorityKey);
        org = await org.RestartAsync();
        TestDevice after = await org.CreateDeviceAsync("after");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(after));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(before.At(org)));
        await org.DisposeAsync();
    }

    [Fact]
    public async Task A_year_before_its_end_the_intermediate_is_followed_by_another_as_soon_as_the_roots_key_is_there()
    {
        var logs = new OrgLog();
        await using TestOrg org = await TestOrg.StartAsync(logs: logs);
        TestDevice device = await org.CreateDeviceAsync("mac");
        string first = Authority(org).Issuing.Thumbprint;
        string away = org.Host.Folder.AuthorityKey + ".away";
        File.Move(org.Host.Folder.AuthorityKey, away);
        org.Time.Advance(TimeSpan.FromDays(1826 - 360));

        Assert.Equal(first, Authority(org).Issuing.Thumbprint);
        Assert.Equal(first, Authority(org).Issuing.Thumbprint);
        Assert.Contains(org.Host.Folder.AuthorityKey, Assert.Single(logs.Of("ca.root-key-missing")), StringComparison.Ordinal);

        File.Move(away, org.Host.Folder.AuthorityKey);
        Assert.NotEqual(first, Authority(org).Issuing.Thumbprint);
        Assert.Equal(2, Authority(org).Intermediates.Count);
        TestDevice another = await org.CreateDeviceAsync("another");
        Assert.True(Policy(org).Accepts(another.Certificate));

        // The certificate of the former one is over by now; one that is not stays good.
        using X509Certificate2 long1 = LeafOf(Authority(org).Intermediates[0].Certificate, org);
        Assert.True(Policy(org).Accepts(long1));
        Assert.False(Policy(org).Accepts(device.Certificate));
    }

    [Fact]
    public async Task The_P256_authority_of_an_older_org_becomes_the_root_and_its_certificates_stay_valid()
    {
        var folder = new TempFolder();
        using X509Certificate2 leaf = WriteOldFolder(Path.Combine(folder.Path, "org"));
        await using TestOrg org = await TestOrg.StartAsync(folder: folder);
        TestDevice device = await org.CreateDeviceAsync("mac");

        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
            "/api/v1/device-access/certificates", new { deviceId = device.Id, certificate = leaf.ExportCertificatePem() }));

        using HttpClient old = org.CreateDeviceClient(leaf);
        using HttpResponseMessage answer = await old.GetAsync(Jwks);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(device));
        Assert.NotNull(Authority(org).Certificate.GetECDsaPublicKey());
        Assert.Equal((true, true, 1), Constraints(Authority(org).Certificate));
        Assert.Equal(2048, Authority(org).Issuing.GetRSAPublicKey()!.KeySize);
    }

    [Theory]
    [InlineData("device-access-ca.key", "put the root's key")]
    [InlineData("device-access-ca.pem", "root")]
    public async Task What_cannot_work_without_a_file_says_which_one(string missing, string said)
    {
        using var folder = new TempFolder();
        await (await TestOrg.StartAsync(folder: folder)).StopAsync();
        string authority = Path.Combine(folder.Path, "org", "ca");
        File.Delete(Path.Combine(authority, "issuing-1.pem"));
        await File.WriteAllTextAsync(Path.Combine(authority, missing), "");
        if (missing.EndsWith(".key", StringComparison.Ordinal))
        {
            File.Delete(Path.Combine(authority, missing));
        }

        var refusal = await Assert.ThrowsAsync<OrgConfigurationException>(() => TestOrg.StartAsync(folder: folder));

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
    }

    private static DeviceAccessAuthority Authority(TestOrg org) => (DeviceAccessAuthority)org.Host.Services.GetService(typeof(DeviceAccessAuthority))!;

    private static DeviceCertificatePolicy Policy(TestOrg org) => (DeviceCertificatePolicy)org.Host.Services.GetService(typeof(DeviceCertificatePolicy))!;

    private static (bool, bool, int) Constraints(X509Certificate2 certificate)
    {
        X509BasicConstraintsExtension constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints.Critical);
        return (constraints.CertificateAuthority, constraints.HasPathLengthConstraint, constraints.PathLengthConstraint);
    }

    private static async Task<HttpStatusCode> AskAsync(TestDevice device)
    {
        using HttpResponseMessage answer = await device.Client.GetAsync(Jwks);
        return answer.StatusCode;
    }

    private static X509Certificate2 LeafOf(X509Certificate2 issuer, TestOrg org) => TestCertificates.Leaf(
        issuer,
        X509SignatureGenerator.CreateForRSA(issuer.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1),
        DeviceAccessExtension.Create(critical: false),
        notAfter: org.Time.GetUtcNow().AddDays(1));

    /// <summary>The files as the version before made them, and a certificate that it issued.</summary>
    private static X509Certificate2 WriteOldFolder(string data)
    {
        string authority = System.IO.Directory.CreateDirectory(Path.Combine(data, "ca")).FullName;
        File.WriteAllBytes(Path.Combine(data, "lock"), []);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=DeviceAgent Device Access CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 root = request.CreateSelfSigned(now.AddDays(-100), now.AddDays(3500));
        File.WriteAllText(Path.Combine(authority, "device-access-ca.pem"), root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(authority, "device-access-ca.key"), key.ExportPkcs8PrivateKeyPem());
        return TestCertificates.Leaf(root, key, DeviceAccessExtension.Create(critical: false));
    }
}
