using System.Net;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Devices;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Org.Tests.Packaging;

/// <summary>The nginx example as it is shipped, with the real nginx.</summary>
public sealed class NginxTests
{
    [NginxFact]
    public async Task The_admin_API_is_reached_over_TLS_and_nothing_else_is_reached_that_way()
    {
        using OrgLog log = OrgLog.Begin();
        await using ProxiedOrg site = await ProxiedOrg.StartAsync(log);
        TestDevice device = await site.Org.CreateDeviceAsync("mac");
        using HttpClient admin = site.Admin();

        JsonNode read = await TestOrg.ReadAsync(await admin.GetAsync(new Uri($"/api/v1/devices/{device.Id}", UriKind.Relative)));

        Assert.StartsWith("https://admin.example.com/", (string?)read["_links"]!["self"]!["href"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, "/ssf/jwks"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, "/scep/default?operation=GetCACaps"));
        admin.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(admin, "/api/v1/users"));
        using HttpResponseMessage signIn = await admin.GetAsync(new Uri("/console/sign-in", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, signIn.StatusCode);

        // The org knows that the browser speaks https: the form's cookie says so.
        Assert.Contains("; secure", signIn.Headers.GetValues("Set-Cookie").First(), StringComparison.OrdinalIgnoreCase);
    }

    [NginxTheory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_device_polls_through_with_its_own_certificate(SslProtocols protocol)
    {
        using OrgLog log = OrgLog.Begin();
        await using ProxiedOrg site = await ProxiedOrg.StartAsync(log);
        TestDevice device = await site.Org.CreateDeviceAsync("mac");
        JsonNode user = await site.Org.CreateUserAsync("ada@example.com");
        await site.Org.AssignAsync(device, user, "ada");
        await site.Org.LogOutAsync(user);
        using var client = new HttpClient(new SigningHandler(device.Key, site.Org.Time.GetUtcNow, site.Handler("devices.example.com", device.Certificate, protocol)))
        {
            BaseAddress = new Uri(site.Org.Host.Addresses.Device),
        };
        JsonNode stream = await TestOrg.ReadAsync(await client.GetAsync(new Uri("/ssf/stream", UriKind.Relative)));

        using HttpResponseMessage answer = await client.PostAsJsonAsync(
            (string)stream[0]!["delivery"]!["endpoint_url"]!, new PollRequest { ReturnImmediately = true }, ProtocolJson.Default.PollRequest);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single((await answer.Content.ReadFromJsonAsync(ProtocolJson.Default.PollResponse))!.Sets);

        // The device's way leads to the device listener alone, whatever Host says.
        using var across = new HttpRequestMessage(HttpMethod.Get, "/api/v1/users");
        across.Headers.Host = "admin.example.com";
        across.Headers.Authorization = new("SSWS", site.Org.Token);
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(across)).StatusCode);

        // Without a certificate of its own nobody gets in: nginx has none to lend.
        using var without = new HttpClient(site.Handler("devices.example.com", protocols: protocol)) { BaseAddress = client.BaseAddress };
        await Assert.ThrowsAsync<HttpRequestException>(() => without.GetAsync(new Uri("/ssf/stream", UriKind.Relative)));
    }

    [NginxFact]
    public async Task A_held_poll_waits_in_the_proxy_and_hears_of_a_command_at_once()
    {
        using OrgLog log = OrgLog.Begin();
        await using ProxiedOrg site = await ProxiedOrg.StartAsync(log);
        TestDevice device = await site.Org.CreateDeviceAsync("mac");
        JsonNode user = await site.Org.CreateUserAsync("ada@example.com");
        await site.Org.AssignAsync(device, user, "ada");
        using var client = new HttpClient(new SigningHandler(device.Key, site.Org.Time.GetUtcNow, site.Handler("devices.example.com", device.Certificate)))
        {
            BaseAddress = new Uri(site.Org.Host.Addresses.Device),
        };
        JsonNode stream = await TestOrg.ReadAsync(await client.GetAsync(new Uri("/ssf/stream", UriKind.Relative)));
        string url = (string)stream[0]!["delivery"]!["endpoint_url"]!;
        var waiters = (PollWaiters)site.Org.Host.Services.GetService(typeof(PollWaiters))!;
        Task<HttpResponseMessage> held = client.PostAsJsonAsync(url, new PollRequest(), ProtocolJson.Default.PollRequest);
        while (waiters.Count == 0)
        {
            Assert.False(held.IsCompleted);
            await Task.Yield();
        }

        await site.Org.LogOutAsync(user);

        using HttpResponseMessage answer = await held;
        Assert.Single((await answer.Content.ReadFromJsonAsync(ProtocolJson.Default.PollResponse))!.Sets);
    }

    [NginxFact]
    public async Task A_foreign_name_in_the_greeting_or_in_Host_reaches_nobody()
    {
        using OrgLog log = OrgLog.Begin();
        await using ProxiedOrg site = await ProxiedOrg.StartAsync(log);
        using HttpClient foreign = site.Admin("www.example.com");
        foreign.DefaultRequestHeaders.Host = "admin.example.com";
        await Assert.ThrowsAsync<HttpRequestException>(() => foreign.GetAsync(new Uri("/api/v1/users", UriKind.Relative)));

        foreach (string host in new[] { "devices.example.com", "www.example.com", "127.0.0.1" })
        {
            using HttpClient admin = site.Admin();
            admin.DefaultRequestHeaders.Host = host;
            Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync(admin, "/api/v1/users"));
        }

        using var plain = new HttpClient(ProxiedOrg.PlainHandler()) { BaseAddress = new Uri($"http://www.example.com:{site.PublicPorts.Http}") };
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri("/scep/default?operation=GetCACaps", UriKind.Relative)));
    }

    [NginxTheory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task SCEP_is_reached_and_the_org_knows_the_clients_own_address_whatever_the_client_says(string scheme)
    {
        using OrgLog log = OrgLog.Begin();
        await using ProxiedOrg site = await ProxiedOrg.StartAsync(log);
        using var client = scheme == "http"
            ? new HttpClient(ProxiedOrg.PlainHandler()) { BaseAddress = new Uri($"http://scep.example.com:{site.PublicPorts.Http}") }
            : new HttpClient(site.Handler("scep.example.com")) { BaseAddress = new Uri($"https://scep.example.com:{site.PublicPorts.Tls}") };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/scep/default?operation=GetCACaps"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/pki/device-access.crl"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/scep/default?operation=none"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/api/v1/users"));

        Assert.Contains($"what {ProxiedOrg.ClientAddress} sent", Assert.Single(log.Of("scep.no-message")), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
