using System.Net;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.Certificates;
using Microsoft.AspNetCore.Routing;

namespace DeviceAgent.Org.Tests.DeviceAccess;

public sealed class DeviceListenerTests
{
    private static readonly Uri Jwks = new("/ssf/jwks", UriKind.Relative);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_bound_certificate_gets_in(SslProtocols protocol)
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        using HttpClient client = org.CreateDeviceClient(device.Certificate, protocol);

        using HttpResponseMessage response = await client.GetAsync(Jwks);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, SslProtocols> Outsiders()
    {
        string[] kinds = ["none", "foreign", "unmarked", "wrong-value", "expired", "server-only", "unknown-critical"];
        var data = new TheoryData<string, SslProtocols>();
        foreach (string kind in kinds)
        {
            data.Add(kind, SslProtocols.Tls12);
            data.Add(kind, SslProtocols.Tls13);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Outsiders))]
    public async Task Other_certificates_do_not_get_past_TLS(string kind, SslProtocols protocol)
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using X509Certificate2? certificate = Outsider(org, kind);
        using HttpClient client = org.CreateDeviceClient(certificate, protocol);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Jwks));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_critical_mark_of_a_customers_CA_gets_in_once_bound(SslProtocols protocol)
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = TestCertificates.Authority(key, "customer");
        string file = Path.Combine(folder.Path, "customer.pem");
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
        await using TestOrg org = await TestOrg.StartAsync(o => o with { DeviceAuthorities = [file] });
        TestDevice device = await org.CreateDeviceAsync("mac");
        using X509Certificate2 certificate = TestCertificates.Leaf(authority, key, DeviceAccessExtension.Create(critical: true), name: "somebody");
        using HttpClient client = org.CreateDeviceClient(certificate, protocol);

        using HttpResponseMessage before = await client.GetAsync(Jwks);
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
            "/api/v1/device-access/certificates", new { deviceId = device.Id, certificate = certificate.ExportCertificatePem() }));
        using HttpResponseMessage after = await client.GetAsync(Jwks);

        Assert.Equal(HttpStatusCode.Forbidden, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_suspended_device_is_refused_with_an_error_body()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        await org.Admin.PostAsync(new Uri($"/api/v1/devices/{device.Id}/lifecycle/suspend", UriKind.Relative), null);

        using HttpResponseMessage response = await device.Client.GetAsync(Jwks);

        Assert.Equal("E0000006", (string)(await TestOrg.ReadAsync(response, HttpStatusCode.Forbidden))["errorCode"]!);
    }

    [Fact]
    public async Task No_endpoint_is_reachable_on_the_other_listener()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        var source = (EndpointDataSource)org.Host.Services.GetService(typeof(EndpointDataSource))!;
        RouteEndpoint[] endpoints = [.. source.Endpoints.OfType<RouteEndpoint>()];
        Assert.True(endpoints.Length > 20);

        // Receivers of other makers have streams at the same paths: ReceiverTests has that neither is the other's.
        HashSet<string> shared = [.. endpoints.Where(e => e.Metadata.OfType<Listener>().Count() > 1).Select(e => e.RoutePattern.RawText!)];

        foreach (RouteEndpoint endpoint in endpoints)
        {
            Listener[] owners = [.. endpoint.Metadata.OfType<Listener>()];
            if (owners.Length > 1)
            {
                Assert.NotNull(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>());
                continue;
            }

            Listener owner = owners.Single();
            if (owner == Listener.Device && shared.Contains(endpoint.RoutePattern.RawText!))
            {
                continue;
            }

            HttpClient other = owner == Listener.Admin ? device.Client : org.Admin;
            string path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => s.IsSimple && s.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "suspend"));
            using var request = new HttpRequestMessage(new HttpMethod(endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET"), path);
            request.Headers.Authorization = new("SSWS", org.Token);
            request.Headers.Host = new Uri(owner == Listener.Admin ? org.Host.Addresses.Admin : org.Host.Addresses.Device).Authority;
            using HttpResponseMessage response = await other.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Contains("no such path", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_RSA_request_is_answered_with_a_marked_client_certificate_of_the_asked_validity()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        using var key = RSA.Create(2048);
        string csr = new CertificateRequest("CN=mac, O=ignored", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();

        JsonNode issued = await TestOrg.ReadAsync(
            await org.Admin.PostAsJsonAsync("/api/v1/device-access/certificates", new { deviceId = device.Id, csr, validity = "P10D" }),
            HttpStatusCode.Created);

        using X509Certificate2 certificate = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
        Assert.True(DeviceAccessExtension.IsIn(certificate));
        Assert.Equal("CN=mac", certificate.Subject);
        Assert.Equal(certificate.SerialNumber, (string)issued["serialNumber"]!);
        TimeSpan left = certificate.NotAfter.ToUniversalTime() - org.Time.GetUtcNow();
        Assert.InRange(left, TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1), TimeSpan.FromDays(10));
        Assert.Contains("BEGIN CERTIFICATE", (string)issued["chain"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_key_and_name_of_a_request_is_taken_over_and_odd_names_are_no_fault()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mac", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.99999.1", [5, 0], critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("org.example.com");
        request.CertificateExtensions.Add(names.Build());

        JsonNode issued = await TestOrg.ReadAsync(
            await org.Admin.PostAsJsonAsync("/api/v1/device-access/certificates", new { deviceId = device.Id, csr = request.CreateSigningRequestPem() }));
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem((string)issued["certificate"]!);
        Assert.Equal("1.2.840.113549.1.1.11", certificate.SignatureAlgorithm.Value);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.DoesNotContain(certificate.Extensions, e => e.Oid?.Value is "1.3.6.1.4.1.99999.1" or "2.5.29.17");

        // A common name that is a number where a text belongs.
        var odd = new X500DistinguishedName([0x30, 0x0C, 0x31, 0x0A, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x02, 0x01, 0x07]);
        string csr = new CertificateRequest(odd, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        using HttpResponseMessage answer = await org.Admin.PostAsJsonAsync("/api/v1/device-access/certificates", new { deviceId = device.Id, csr });
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(2048, true)]
    public async Task Weak_keys_and_broken_signatures_are_refused(int bits, bool tamper)
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        using var key = RSA.Create(bits);
        byte[] request = new CertificateRequest("CN=mac", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
        request[^1] ^= (byte)(tamper ? 1 : 0);

        using HttpResponseMessage response = await org.Admin.PostAsJsonAsync(
            "/api/v1/device-access/certificates", new { deviceId = device.Id, csr = PemEncoding.WriteString("CERTIFICATE REQUEST", request) });

        Assert.Equal("E0000001", (string)(await TestOrg.ReadAsync(response, HttpStatusCode.BadRequest))["errorCode"]!);
    }

    [Fact]
    public async Task The_Date_header_is_the_orgs_time_cut_to_the_second()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        org.Time.Advance(TimeSpan.FromHours(3));

        using HttpResponseMessage response = await device.Client.GetAsync(Jwks);

        DateTimeOffset now = org.Time.GetUtcNow();
        Assert.True(response.Headers.Date <= now && now < response.Headers.Date + TimeSpan.FromSeconds(1));
    }

    private static X509Certificate2? Outsider(TestOrg org, string kind)
    {
        if (kind == "none")
        {
            return null;
        }

        using var foreignKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (kind == "foreign")
        {
            using X509Certificate2 foreign = TestCertificates.Authority(foreignKey, "DeviceAgent Device Access CA");
            return TestCertificates.Leaf(foreign, foreignKey, DeviceAccessExtension.Create(critical: false));
        }

        X509Certificate2 authority = ((DeviceAccessAuthority)org.Host.Services.GetService(typeof(DeviceAccessAuthority))!).Issuing;
        X509SignatureGenerator key = X509SignatureGenerator.CreateForRSA(authority.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1);
        X509Extension mark = DeviceAccessExtension.Create(critical: kind == "unknown-critical");
        return kind switch
        {
            "unmarked" => TestCertificates.Leaf(authority, key, null),
            "wrong-value" => TestCertificates.Leaf(authority, key, new X509Extension(DeviceAccessExtension.Oid, [2, 1, 2], critical: false)),
            "expired" => TestCertificates.Leaf(authority, key, mark, notAfter: org.Time.GetUtcNow().AddMinutes(-1)),
            "server-only" => TestCertificates.Leaf(authority, key, mark, usage: "1.3.6.1.5.5.7.3.1"),
            _ => TestCertificates.Leaf(authority, key, mark, further: new X509Extension("1.3.6.1.4.1.99999.1", [5, 0], critical: true)),
        };
    }
}
