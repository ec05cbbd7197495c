using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Network;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

public sealed class OrgClientTlsTests : IDisposable
{
    private readonly OrgClientFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls13, false)]
    public async Task The_device_certificate_is_presented(SslProtocols protocol, bool rsa)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets), protocol);
        using X509Certificate2 device = fixture.Authority.Device(new TestCertificate { Rsa = rsa });
        await fixture.Client(server.Url, new OneCertificate(device))
            .PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        TlsTestServer.Seen seen = Assert.Single(server.Requests);
        Assert.Equal((device.Thumbprint, protocol), (seen.Thumbprint, seen.Tls));
    }

    [Fact]
    public async Task TLS_to_a_wrong_CA_is_refused_and_named()
    {
        await using TlsTestServer server = await TlsTestServer.StartAsync(
            new TestCertificates("Other CA").Server(), c => JsonAsync(c, NoSets));
        OrgUnavailableException e = await fixture.FailsAsync(server.Url);
        Assert.Contains("does not chain to a root in", e.Message);
        Assert.Contains(fixture.CaFile, e.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Without_a_file_of_roots_only_the_systems_are_trusted()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        await fixture.FailsAsync(server.Url, caFile: null);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task With_roots_that_must_not_be_believed_nobody_is_connected_to_until_they_can_be()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        string? reason = "can be written by others: chmod go-w";
        fixture.WhyNotTrusted = path => path == fixture.CaFile ? reason : null;
        OrgClient client = fixture.Client(server.Url);
        OrgUnavailableException e = await Assert.ThrowsAsync<OrgUnavailableException>(
            () => client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None));
        Assert.Contains($"the roots of OrgCaFile are not believed: {fixture.CaFile} can be written by others: chmod go-w", e.Message);
        Assert.Equal(0, server.Connections);

        reason = null;
        await client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_wrong_host_name_is_refused_and_named()
    {
        await using TlsTestServer server = await TlsTestServer.StartAsync(
            fixture.Authority.Server("other.example"), c => JsonAsync(c, NoSets));
        Assert.Contains("another host name", (await fixture.FailsAsync(server.Url)).Message);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate in here")]
    public async Task Missing_or_empty_roots_are_named(string? content)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        string path = fixture.Folder.File("other-roots.pem");
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content);
        }

        Assert.Contains("other-roots.pem", (await fixture.FailsAsync(server.Url, caFile: path)).Message);
    }

    [Fact]
    public async Task A_missing_device_certificate_is_said_in_its_own_words_and_not_retried()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        var identity = new FileIdentity(fixture.Folder.File("nothing.pem"), null, TimeProvider.System);
        OrgUnavailableException e = await fixture.FailsAsync(server.Url, identity);
        Assert.StartsWith("no usable Device Access certificate in", e.Message);
        Assert.Empty(fixture.Time.Waits);

        e = await Assert.ThrowsAsync<OrgUnavailableException>(() => fixture.Client(server.Url, identity)
            .PollHeldAsync(Endpoints(server.Url), Request, Hold, CancellationToken.None));
        Assert.StartsWith("no usable Device Access certificate in", e.Message);
        Assert.False(e.CutWhileHeld);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_renewed_certificate_is_picked_up_without_a_restart(SslProtocols protocol)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets), protocol);
        using X509Certificate2 old = fixture.Authority.Device();
        using X509Certificate2 renewed = fixture.Authority.Device();
        string path = fixture.Folder.File("device.pem");
        TestCertificates.WritePem(path, old);
        OrgClient client = fixture.Client(server.Url, new FileIdentity(path, null, TimeProvider.System));
        await client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        await client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        TestCertificates.WritePem(path, renewed);
        client.DropConnections();
        await client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        Assert.Equal([old.Thumbprint, old.Thumbprint, renewed.Thumbprint], server.Requests.Select(r => r.Thumbprint));
        Assert.Equal(2, server.Requests.DistinctBy(r => r.ConnectionId).Count());
    }

    [Fact]
    public async Task Roots_that_were_exchanged_count_for_the_next_connection()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        OrgClient client = fixture.Client(server.Url);
        await client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        await File.WriteAllTextAsync(fixture.CaFile, new TestCertificates("Other CA").RootPem);
        client.DropConnections();
        await Assert.ThrowsAsync<OrgUnavailableException>(
            () => client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None));
    }

    [Theory]
    [InlineData("http://org.example")]
    [InlineData("https://org.example/?a=b")]
    public void Only_a_plain_https_url_is_an_org(string url) =>
        Assert.Throws<ArgumentException>(() => fixture.Client(new Uri(url)));
}
