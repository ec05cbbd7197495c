using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess.Trust;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.Protocol.Certificates;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>Certificates of a customer's own CA, imported by <c>device-org ca trust</c> beside the running org.</summary>
public sealed class FirstContactTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder files = new();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TestOrg org = null!;
    private X509Certificate2 root = null!;

    public async Task InitializeAsync()
    {
        root = TestCertificates.Authority(key, "customer");
        org = await TestOrg.StartAsync();
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    public void Dispose()
    {
        key.Dispose();
        files.Dispose();
    }

    [Fact]
    public async Task A_trusted_CAs_certificate_is_bound_to_the_one_device_that_it_names()
    {
        TestDevice device = await org.CreateDeviceAsync("C02X");
        using X509Certificate2 certificate = Leaf("c02x");
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(certificate));

        (int code, IReadOnlyList<string> output) = await CaAsync("trust", Write(root));

        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains(TrustedFolder.ThumbprintOf(root), Assert.Single(output), StringComparison.Ordinal);
        Assert.EndsWith("CN=customer", output[0], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(certificate)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(certificate)).Status);
        Assert.Equal(2, (await org.GetAsync($"/api/v1/device-access/certificates?deviceId={device.Id}")).AsArray().Count);
        Assert.Single(await org.EventsAsync("device.certificate.bind"));

        Assert.Equal(output.Single()["trusted  ".Length..], Assert.Single((await CaAsync("list")).Output));
        Assert.Equal(ExitCodes.Ok, (await CaAsync("remove", TrustedFolder.ThumbprintOf(root))).Code);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(certificate));
        Assert.Equal(ExitCodes.Usage, (await CaAsync("remove", TrustedFolder.ThumbprintOf(root))).Code);
        Assert.Empty((await CaAsync("list")).Output);
    }

    [Fact]
    public async Task Who_is_nobody_or_two_hears_what_was_claimed()
    {
        await org.CreateDeviceAsync("twin");
        await org.CreateDeviceAsync("twin");
        await CaAsync("trust", Write(root));
        foreach (string name in new[] { "stranger", "twin" })
        {
            using X509Certificate2 certificate = Leaf(name);
            (HttpStatusCode status, string body) = await AskAsync(certificate);
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains($"\\\"{name}\\\" (rule Subject)", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_revoked_certificate_of_a_customer_is_not_bound_again()
    {
        await org.CreateDeviceAsync("mac");
        await CaAsync("trust", Write(root));
        using X509Certificate2 certificate = Leaf("mac");
        await AskAsync(certificate);
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
            $"/api/v1/device-access/certificates/{TrustedFolder.ThumbprintOf(certificate)}/revoke", new { when = "now" }));

        Assert.Contains("is revoked", (await AskAsync(certificate)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeviceIdentityRule.SubjectSerialNumber, "by-serial")]
    [InlineData(DeviceIdentityRule.SubjectCommonName, "by-name")]
    [InlineData(DeviceIdentityRule.Subject, "by-serial")]
    [InlineData(DeviceIdentityRule.SanDns, "by-dns.example.com")]
    [InlineData(DeviceIdentityRule.SanUri, "urn:by-uri")]
    [InlineData(DeviceIdentityRule.SanEmail, "by-mail@example.com")]
    [InlineData(DeviceIdentityRule.CertificateSerial, null)]
    public async Task The_rule_says_which_name_counts(DeviceIdentityRule rule, string? expected)
    {
        org = await org.RestartAsync(o => o with { Settings = new OrgSettings { IdentityRule = rule } });
        await CaAsync("trust", Write(root));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("by-dns.example.com");
        names.AddUri(new Uri("urn:by-uri"));
        names.AddEmailAddress("by-mail@example.com");
        using X509Certificate2 certificate = TestCertificates.Leaf(
            root, key, DeviceAccessExtension.Create(critical: false), further: names.Build(), name: "by-name, SERIALNUMBER=by-serial");
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(certificate)).Status);

        await org.CreateDeviceAsync(expected ?? certificate.SerialNumber);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(certificate)).Status);
    }

    [Fact]
    public async Task Bug_an_attribute_that_shared_its_relative_name_was_passed_over()
    {
        await CaAsync("trust", Write(root));
        await org.CreateDeviceAsync("C02ADA");
        using X509Certificate2 certificate = TestCertificates.Leaf(
            root, key, DeviceAccessExtension.Create(critical: false), subject: NamesFuzzTests.Multiple("Ada", "C02ADA"));
        Assert.True(certificate.SubjectName.EnumerateRelativeDistinguishedNames().Single().HasMultipleElements);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(certificate)).Status);
    }

    [Fact]
    public async Task A_UDID_in_the_profile_is_an_identity_too()
    {
        await CaAsync("trust", Write(root));
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/devices", new { profile = new { displayName = "mac", udid = "0000-AB" } }));
        using X509Certificate2 certificate = Leaf("0000-ab");

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(certificate)).Status);
    }

    [Fact]
    public async Task What_is_no_CA_has_ended_or_lacks_its_root_is_not_imported()
    {
        using X509Certificate2 leaf = Leaf("mac");
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=below", otherKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        using X509Certificate2 below = request.Create(root, now.AddHours(-1), now.AddHours(1), [1]);
        using X509Certificate2 ended = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(-1));
        string empty = Path.Combine(files.Path, "empty.pem");
        await File.WriteAllTextAsync(empty, "");

        foreach (string file in new[] { Write(leaf), Write(root, leaf), Write(below), Write(ended), empty, "/none.pem" })
        {
            Assert.Equal(ExitCodes.Configuration, (await CaAsync("trust", file)).Code);
        }

        Assert.Empty((await CaAsync("list")).Output);
        Assert.Equal(ExitCodes.Ok, (await CaAsync("trust", Write(root, below))).Code);
        Assert.Equal(2, (await CaAsync("list")).Output.Count);
    }

    private X509Certificate2 Leaf(string name) => TestCertificates.Leaf(root, key, DeviceAccessExtension.Create(critical: false), name: name);

    private string Write(params X509Certificate2[] certificates)
    {
        string file = Path.Combine(files.Path, Path.GetRandomFileName() + ".pem");
        File.WriteAllLines(file, certificates.Select(c => c.ExportCertificatePem()));
        return file;
    }

    [Fact]
    public async Task The_fingerprint_that_ca_shows_is_the_roots()
    {
        (int code, IReadOnlyList<string> output) = await CaAsync("fingerprint");

        using X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(org.Folder, "ca", "device-access-ca.pem"));
        Assert.Equal(0, code);
        Assert.Equal([root.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant()], output);
    }

    private async Task<(int Code, IReadOnlyList<string> Output)> CaAsync(params string[] arguments)
    {
        await using TestProcess process = OrgProcess.Run(["ca", .. arguments, "--data", org.Folder]);
        return (await process.WaitForExitAsync(), process.Output);
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(X509Certificate2 certificate)
    {
        using HttpClient client = org.CreateDeviceClient(certificate);
        using HttpResponseMessage response = await client.GetAsync(new Uri("/ssf/jwks", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
