using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

public sealed class CertificateRenewalTests
{
    [Fact]
    public async Task A_renewed_certificate_is_bound_beside_the_old_one_and_a_replaced_file_is_used_for_the_next_connection()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook"));
        DemoDevice device = site.Devices[0];
        using X509Certificate2 old = Read(device);
        await device.RenewCertificateAsync(site.Api, CancellationToken.None);
        using X509Certificate2 renewed = Read(device);
        Assert.NotEqual(old.Thumbprint, renewed.Thumbprint);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(site, old));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(site, renewed));

        // Now one of another device record: so the org's answer tells which one the running agent shows.
        string otherId = await site.Api.CreateDeviceAsync("ada-macbook-again", CancellationToken.None);
        await DeviceCertificateFile.WriteAsync(
            device.Folder.Certificate, "ada-macbook-again", otherId, site.Org, site.Api, CancellationToken.None);

        // Ends every connection, and a new session makes the next check-in differ from the last.
        await site.Org.KillAsync();
        await device.StartSessionAsync(TestSite.AdaAtScreen, CancellationToken.None);
        await site.Org.RestartAsync(TestSite.Wait());
        device.Agent.Reload();
        await TestSite.Wait().UntilAsync(
            async () => (await site.Api.DeviceAsync(otherId, CancellationToken.None)).CheckedInAt is not null,
            () => "no check-in with the new certificate",
            device.LogFiles);
    }

    private static X509Certificate2 Read(DemoDevice device) => X509Certificate2.CreateFromPemFile(device.Folder.Certificate);

    private static async Task<HttpStatusCode> AskAsync(DemoSite site, X509Certificate2 certificate)
    {
        using X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(site.Org.CaFile);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { root }, RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        using var http = new HttpClient(handler);
        SsfConfiguration org = (await http.GetFromJsonAsync<SsfConfiguration>(new Uri(site.Org.DeviceAddress + WellKnown.SsfConfiguration)))!;
        using HttpResponseMessage answer = await http.GetAsync(new Uri(org.ConfigurationEndpoint!));
        return answer.StatusCode;
    }
}
