using System.Net;
using System.Net.Http.Json;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.DeviceAccess.Authority;
using DeviceAgent.Org.Settings;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.DeviceAccess;

public sealed class RevocationListTests : IAsyncLifetime
{
    private const string List = "/pki/device-access.crl";

    private TestOrg org = null!;
    private HttpClient scep = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(o => o with { Settings = new OrgSettings { ScepUrl = new Uri("http://127.0.0.1:0") } });
        scep = ScepClient();
    }

    public async Task DisposeAsync()
    {
        scep.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task The_list_is_there_for_everybody_on_all_listeners_and_nothing_else_is()
    {
        TestDevice device = await org.CreateDeviceAsync("mac");
        await RevokeAsync(device);
        using HttpClient nobody = org.CreateAdmin(null);

        byte[] list = await scep.GetByteArrayAsync(new Uri(List, UriKind.Relative));
        Assert.Equal(list, await nobody.GetByteArrayAsync(new Uri(List, UriKind.Relative)));
        Assert.Equal(list, await device.Client.GetByteArrayAsync(new Uri(List, UriKind.Relative)));
        using HttpResponseMessage typed = await scep.GetAsync(new Uri(List, UriKind.Relative));
        Assert.Equal("application/pkix-crl", typed.Content.Headers.ContentType!.MediaType);
        foreach (string path in new[] { "/api/v1/users", "/.well-known/device-access-configuration", "/device/check-in", "/" })
        {
            using HttpResponseMessage other = await scep.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        Assert.Equal(org.Host.Addresses.Scep, (string)JsonNode.Parse(await File.ReadAllTextAsync(org.Host.Folder.Addresses))!["scep"]!);
    }

    [Fact]
    public async Task A_revoked_certificate_is_on_the_list_at_once_and_the_number_grows()
    {
        TestDevice good = await org.CreateDeviceAsync("good");
        TestDevice bad = await org.CreateDeviceAsync("bad");
        (BigInteger before, HashSet<string> none) = await ReadAsync();
        Assert.Empty(none);

        await RevokeAsync(bad);

        (BigInteger after, HashSet<string> serials) = await ReadAsync();
        Assert.True(after > before);
        Assert.Equal([bad.Certificate.SerialNumber], serials);
        Assert.DoesNotContain(good.Certificate.SerialNumber, serials);
        Assert.Equal(after, (await ReadAsync()).Number);
    }

    [Fact]
    public async Task A_day_later_the_list_is_new_and_the_certificate_that_has_ended_is_no_longer_on_it()
    {
        TestDevice device = await org.CreateDeviceAsync("mac");
        await RevokeAsync(device);
        (BigInteger first, _) = await ReadAsync();
        org.Time.Advance(TimeSpan.FromDays(1));
        (BigInteger second, HashSet<string> serials) = await ReadAsync();
        Assert.True(second > first);
        Assert.Single(serials);

        org.Time.Advance(TimeSpan.FromDays(365));

        Assert.Empty((await ReadAsync()).Serials);
    }

    [OpenSslFact]
    public async Task OpenSSL_verifies_the_list_and_what_it_says()
    {
        TestDevice good = await org.CreateDeviceAsync("good");
        TestDevice bad = await org.CreateDeviceAsync("bad");
        await RevokeAsync(bad);
        using var folder = new TempFolder();
        string Write(string name, string text)
        {
            File.WriteAllText(Path.Combine(folder.Path, name), text);
            return Path.Combine(folder.Path, name);
        }

        DeviceAccessAuthority authority = Authority();
        string root = Write("root.pem", authority.Certificate.ExportCertificatePem());
        string issuing = Write("issuing.pem", authority.Issuing.ExportCertificatePem());
        byte[] encoded = await scep.GetByteArrayAsync(new Uri(List, UriKind.Relative));
        string list = Write("list.pem", PemEncoding.WriteString("X509 CRL", encoded));
        string[] verify = ["verify", "-crl_check", "-CAfile", root, "-untrusted", issuing, "-CRLfile", list];

        Assert.Equal((0, "verify OK"), await OpenSslAsync(["crl", "-in", list, "-noout", "-CAfile", issuing]));
        Assert.Equal(0, (await OpenSslAsync([.. verify, Write("good.pem", good.Certificate.ExportCertificatePem())])).Code);
        (int code, string said) = await OpenSslAsync([.. verify, Write("bad.pem", bad.Certificate.ExportCertificatePem())]);
        Assert.NotEqual(0, code);
        Assert.Contains("certificate revoked", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_say_where_their_issuers_list_is()
    {
        TestDevice device = await org.CreateDeviceAsync("mac");
        X509Extension point = device.Certificate.Extensions.Single(e => e.Oid?.Value == "2.5.29.31");
        string url = $"{org.Host.Addresses.Scep}{List}?issuer={CertificateIssuer.KeyIdOf(Authority().Issuing)}";

        Assert.True(point.RawData.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(url)) > 0);
        Assert.Equal(await scep.GetByteArrayAsync(new Uri(List, UriKind.Relative)), await scep.GetByteArrayAsync(new Uri(url)));
        using HttpResponseMessage unknown = await scep.GetAsync(new Uri(List + "?issuer=00", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task The_SCEP_listener_may_be_https_with_the_orgs_own_certificate()
    {
        org = await org.RestartAsync(o => o with { Settings = new OrgSettings { ScepUrl = new Uri("https://127.0.0.1:0") } });
        using HttpClient nobody = org.CreateDeviceClient(null);

        byte[] list = await nobody.GetByteArrayAsync(new Uri(org.Host.Addresses.Scep! + List));

        CertificateRevocationListBuilder.Load(list, out BigInteger number);
        Assert.True(number > 0);
    }

    [Fact]
    public async Task The_list_of_a_former_intermediate_goes_on()
    {
        TestDevice device = await org.CreateDeviceAsync("mac");
        string former = CertificateIssuer.KeyIdOf(Authority().Issuing);
        org.Time.Advance(TimeSpan.FromDays(1826 - 364));
        Assert.NotEqual(former, CertificateIssuer.KeyIdOf(Authority().Issuing));
        await using (Storage.OrgDb db = ((Storage.OrgStore)org.Host.Services.GetService(typeof(Storage.OrgStore))!).OpenForReading())
        {
            Assert.Equal(former, db.Certificates.Single(c => c.DeviceId == device.Id).Issuer);
        }

        byte[] list = await scep.GetByteArrayAsync(new Uri($"{List}?issuer={former}", UriKind.Relative));
        CertificateRevocationListBuilder.Load(list, out BigInteger number);
        Assert.True(number > 0);
        Assert.NotEqual(list, await scep.GetByteArrayAsync(new Uri(List, UriKind.Relative)));
    }

    private HttpClient ScepClient() => new() { BaseAddress = new Uri(org.Host.Addresses.Scep!) };

    private DeviceAccessAuthority Authority() => (DeviceAccessAuthority)org.Host.Services.GetService(typeof(DeviceAccessAuthority))!;

    private async Task RevokeAsync(TestDevice device) => await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
        $"/api/v1/device-access/certificates/{device.Certificate.SerialNumber}/revoke", new { when = "now", reason = "keyCompromise" }));

    private async Task<(BigInteger Number, HashSet<string> Serials)> ReadAsync()
    {
        byte[] list = await scep.GetByteArrayAsync(new Uri(List, UriKind.Relative));
        CertificateRevocationListBuilder builder = CertificateRevocationListBuilder.Load(list, out BigInteger number);
        await using Storage.OrgDb db = ((Storage.OrgStore)org.Host.Services.GetService(typeof(Storage.OrgStore))!).OpenForReading();
        string[] all = [.. db.Certificates.Select(c => c.SerialNumber)];
        return (number, [.. all.Where(serial => builder.RemoveEntry(Convert.FromHexString(serial)))]);
    }

    private static async Task<(int Code, string Said)> OpenSslAsync(string[] arguments)
    {
        await using TestProcess process = TestProcess.Start(OpenSslFactAttribute.Program, arguments);
        int code = await process.WaitForExitAsync();
        return (code, string.Join('\n', process.Output.Concat(process.Error)));
    }
}
