using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Network;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>What is sent along with the device certificate, and when another one takes its place.</summary>
public sealed class OrgClientChainTests : IDisposable
{
    private readonly OrgClientFixture fixture = new();
    private readonly TestCertificates upper;
    private readonly TestCertificates lower;

    public OrgClientChainTests()
    {
        upper = fixture.Authority.Below("Upper CA");
        lower = upper.Below("Lower CA");
    }

    public void Dispose() => fixture.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_intermediates_of_a_pem_file_are_sent_to_a_server_that_knows_only_the_root(SslProtocols protocol)
    {
        await using TlsTestServer server = await ServeAsync(protocol);
        using X509Certificate2 device = lower.Device();
        string path = fixture.Folder.File("device.pem");
        Write(path, TestCertificates.KeyPem(device), device.ExportCertificatePem(), lower.RootPem, upper.RootPem);
        await PollAsync(fixture.Client(server.Url, new FileIdentity(path, null, TimeProvider.System)), server);
        Assert.Equal(device.Thumbprint, Assert.Single(server.Requests).Thumbprint);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_intermediates_of_a_pkcs12_file_are_sent_too(SslProtocols protocol)
    {
        await using TlsTestServer server = await ServeAsync(protocol);
        using X509Certificate2 device = lower.Device();
        using X509Certificate2 bareLower = X509CertificateLoader.LoadCertificate(lower.Root.RawData);
        using X509Certificate2 bareUpper = X509CertificateLoader.LoadCertificate(upper.Root.RawData);
        string path = fixture.Folder.File("device.p12");
        TestCertificates.WritePrivate(path, new X509Certificate2Collection { bareUpper, device, bareLower }.Export(X509ContentType.Pkcs12, "")!);
        await PollAsync(fixture.Client(server.Url, new FileIdentity(path, null, TimeProvider.System)), server);
        Assert.Equal(device.Thumbprint, Assert.Single(server.Requests).Thumbprint);
    }

    [Fact]
    public async Task Without_its_intermediates_the_same_certificate_is_refused()
    {
        await using TlsTestServer server = await ServeAsync(SslProtocols.Tls12);
        using X509Certificate2 device = lower.Device();
        await fixture.FailsAsync(server.Url, new OneCertificate(device));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_for_the_next_request_although_nobody_drops_the_connections()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        using X509Certificate2 old = fixture.Authority.Device();
        using X509Certificate2 renewed = fixture.Authority.Device();
        string path = fixture.Folder.File("device.pem");
        TestCertificates.WritePem(path, old);
        OrgClient client = fixture.Client(server.Url, new FileIdentity(path, null, TimeProvider.System));
        await PollAsync(client, server);
        TestCertificates.WritePem(path, renewed);
        await PollAsync(client, server);
        await PollAsync(client, server);
        Assert.Equal([old.Thumbprint, renewed.Thumbprint, renewed.Thumbprint], server.Requests.Select(r => r.Thumbprint));
        Assert.Equal(2, server.Requests.DistinctBy(r => r.ConnectionId).Count());
    }

    [Fact]
    public async Task While_the_new_certificate_is_not_usable_open_connections_go_on_and_no_new_one_is_made()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        using X509Certificate2 old = fixture.Authority.Device();
        string path = fixture.Folder.File("device.pem");
        TestCertificates.WritePem(path, old);
        OrgClient client = fixture.Client(server.Url, new FileIdentity(path, null, TimeProvider.System));
        await PollAsync(client, server);
        Write(path, "half of a file");
        await PollAsync(client, server);
        client.DropConnections();
        OrgUnavailableException e = await Assert.ThrowsAsync<OrgUnavailableException>(() => PollAsync(client, server));
        Assert.StartsWith("no usable Device Access certificate in", e.Message);
        TestCertificates.WritePem(path, old);
        await PollAsync(client, server);
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(2, server.Requests.DistinctBy(r => r.ConnectionId).Count());
    }

    [Fact]
    public async Task Bug_a_certificate_that_waits_for_an_admin_made_the_agent_deaf_though_the_old_one_was_good()
    {
        using X509Certificate2 old = fixture.Authority.Device(new TestCertificate { NotBefore = fixture.Time.GetUtcNow().AddDays(-30) });
        using X509Certificate2 waiting = fixture.Authority.Device(new TestCertificate { NotBefore = fixture.Time.GetUtcNow().AddDays(-1) });
        string refused = waiting.Thumbprint;
        await using TlsTestServer server = await fixture.ServeAsync(
            c => c.Connection.ClientCertificate!.Thumbprint == refused ? JsonAsync(c, "{}", 403) : JsonAsync(c, NoSets));
        string folder = Directory.CreateDirectory(fixture.Folder.File("certificates")).FullName;
        TestCertificates.WritePem(Path.Combine(folder, "old.pem"), old);
        OrgClient client = fixture.Client(server.Url, new FileIdentity(folder, null, fixture.Time));
        await PollAsync(client, server);
        TestCertificates.WritePem(Path.Combine(folder, "waiting.pem"), waiting);

        await PollAsync(client, server);
        await PollAsync(client, server);
        fixture.Time.Advance(OrgHandlers.AvoidedFor);
        await PollAsync(client, server);

        // Each time it is tried once, and the poll goes through all the same.
        Assert.Equal(
            [old.Thumbprint, waiting.Thumbprint, old.Thumbprint, old.Thumbprint, waiting.Thumbprint, old.Thumbprint],
            server.Requests.Select(r => r.Thumbprint));
        refused = "";
        await PollAsync(client, server);
        Assert.Equal(old.Thumbprint, server.Requests.Last().Thumbprint);
        fixture.Time.Advance(OrgHandlers.AvoidedFor);
        await PollAsync(client, server);
        await PollAsync(client, server);
        Assert.All(server.Requests.TakeLast(2), r => Assert.Equal(waiting.Thumbprint, r.Thumbprint));
    }

    [Fact]
    public async Task When_the_org_refuses_every_certificate_each_is_tried_once_and_the_newest_stays()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, "{}", 403));
        string folder = Directory.CreateDirectory(fixture.Folder.File("certificates")).FullName;
        string[] newestFirst = [.. Enumerable.Range(1, 3).Select(days =>
        {
            using X509Certificate2 certificate = fixture.Authority.Device(new TestCertificate { NotBefore = fixture.Time.GetUtcNow().AddDays(-days) });
            TestCertificates.WritePem(Path.Combine(folder, $"{days}.pem"), certificate);
            return certificate.Thumbprint;
        })];
        OrgClient client = fixture.Client(server.Url, new FileIdentity(folder, null, fixture.Time));

        await Assert.ThrowsAsync<OrgUnavailableException>(() => PollAsync(client, server));
        await Assert.ThrowsAsync<OrgUnavailableException>(() => PollAsync(client, server));

        Assert.Equal([.. newestFirst, newestFirst[0]], server.Requests.Select(r => r.Thumbprint));
    }

    private static void Write(string path, params string[] blocks) => TestCertificates.WritePrivate(path, Encoding.ASCII.GetBytes(string.Join('\n', blocks)));

    private static Task<PollResponse> PollAsync(OrgClient client, TlsTestServer server) => client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);

    private Task<TlsTestServer> ServeAsync(SslProtocols protocol) =>
        TlsTestServer.StartAsync(fixture.Authority.Server(), c => JsonAsync(c, NoSets), protocol, fixture.Authority.Root);
}
