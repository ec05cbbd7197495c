using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;

namespace DeviceAgent.Org.Tests.Hosting;

/// <summary>Whom the org takes for the sender of a request.</summary>
public sealed class TrustedProxyTests
{
    [Theory]
    [InlineData(null, "198.51.100.7", "127.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.7", "127.0.0.1")]
    [InlineData("127.0.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.0/8", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("127.0.0.1", "no address", "127.0.0.1")]

    // What the client itself had written stands before what the proxy added.
    [InlineData("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.0/8", "203.0.113.9, 198.51.100.7, 127.0.0.9", "198.51.100.7")]
    public async Task An_address_is_taken_from_a_configured_proxy_and_from_nobody_else(string? proxy, string? forwarded, string expected)
    {
        using OrgLog log = OrgLog.Begin();
        await using TestOrg org = await TestOrg.StartAsync(
            o => o with
            {
                TrustedProxies = proxy is null ? [] : [TrustedProxies.Parse(proxy)!.Value],
                Settings = new OrgSettings { ScepUrl = new Uri("http://127.0.0.1:0") },
            },
            logs: log);
        foreach (string listener in new[] { org.Host.Addresses.Admin, org.Host.Addresses.Scep! })
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, listener + "/scep/default?operation=none");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded is null ? [] : [forwarded]);

            using HttpResponseMessage answer = await client.SendAsync(request);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Equal(2, log.Of("scep.no-message").Count(line => line.Contains($"what {expected} sent", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Links_have_the_scheme_that_the_proxy_was_asked_by()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { TrustedProxies = [TrustedProxies.Parse("127.0.0.1")!.Value] });
        org.Admin.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        org.Admin.DefaultRequestHeaders.Host = "admin.example.com";

        JsonNode device = await org.GetAsync($"/api/v1/devices/{(await org.CreateDeviceAsync("mac")).Id}");

        Assert.StartsWith("https://admin.example.com/", (string?)device["_links"]!["self"]!["href"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--trusted-proxy", "proxy.example.com")]
    [InlineData("--trusted-proxy", "10.0.0.0/33")]
    [InlineData("--device-listen", "127.0.0.1")]
    [InlineData("--device-listen", "localhost:8443")]
    public async Task What_is_no_address_is_refused(string option, string value)
    {
        using var folder = new TempFolder();
        await using TestKit.Processes.TestProcess org = OrgProcess.Run(OrgProcess.Serve(Path.Combine(folder.Path, "org"), option, value));
        Assert.Equal(ExitCodes.Usage, await org.WaitForExitAsync());
        Assert.Contains(value, Assert.Single(org.Error), StringComparison.Ordinal);
    }
}
