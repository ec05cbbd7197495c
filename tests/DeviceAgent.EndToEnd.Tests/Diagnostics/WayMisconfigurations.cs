using System.Globalization;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;

namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>What can be wrong between the machine and the org.</summary>
internal static class WayMisconfigurations
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IReadOnlyList<Misconfiguration> All { get; } =
    [
        new("a host that does not exist", "name-not-found", "spelled right", "org.invalid", _ => MachineMisconfigurations.Is("--OrgUrl", "https://org.invalid:8443")),
        new("a port where nobody listens", "connection-refused", "see whether the org runs", "refuses connections", site =>
            MachineMisconfigurations.Is("--OrgUrl", $"https://localhost:{site.ClosedPort}")),
        new("a proxy that is not there", "proxy-unreachable", "HTTPS_PROXY", "Connection refused", site => Proxy($"http://ada:secret@127.0.0.1:{site.ClosedPort}")),
        new("a proxy that wants a login", "proxy-refused", "without a login", "407", site =>
        {
            var proxy = new RefusingProxy();
            site.Keep(proxy);
            return Proxy(proxy.Url.AbsoluteUri);
        }),
        new("the admin URL in place of the device URL", "tls-failed", "right port", "does not speak TLS", site =>
            MachineMisconfigurations.Is("--OrgUrl", site.Org.AdminAddress.Replace("http://", "https://", StringComparison.Ordinal))),
        new("an interceptor", "tls-intercepted", "exempt the org's host", "CN=localhost, issued by CN=Corp Inspection CA; expected: CN=DeviceAgent org server CA", async site =>
            new MadeWrong("--OrgUrl", await site.ServeAsync(NotFound, asksForCertificate: false), "--OrgCaFile", site.Org.CaFile)),
        new("the wrong CA", "tls-wrong-ca", "set OrgCaFile", "presented: CN=localhost, issued by CN=DeviceAgent org server CA; expected: CN=Corp Inspection CA", site =>
            MachineMisconfigurations.Is("--OrgCaFile", site.AuthorityFile)),
        new("an expired server certificate", "tls-not-valid-now", "renew the certificate at the org", "is valid from", async site =>
            Trusting(site, await site.ServeAsync(At(TimeSpan.Zero), notBefore: Now - (30 * Day), notAfter: Now - Day))),
        new("a clock that is a day behind", "clock-wrong", "set the clock right", "behind the org's", async site => Trusting(site, await site.ServeAsync(At(Day)))),
        new("a clock so far behind that the org's certificate is not valid yet", "clock-wrong", "set the clock right", "behind the org's", async site =>
            Trusting(site, await site.ServeAsync(At(3 * Day), notBefore: Now + Day))),
        new("a captive portal that sends one to its page", "captive-portal", "sign in to the network", "login.portal.example", async site =>
            Trusting(site, await site.ServeAsync(
                context =>
                {
                    context.Response.Redirect("http://login.portal.example/?from=org");
                    return Task.CompletedTask;
                },
                asksForCertificate: false))),
        new("the URL of another server", "not-the-org", "set OrgUrl", "404", async site => Trusting(site, await site.ServeAsync(NotFound))),
    ];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static MadeWrong Trusting(DoctorSite site, string url) => new("--OrgUrl", url, "--OrgCaFile", site.AuthorityFile);

    private static Task<MadeWrong> Proxy(string url) => Task.FromResult(new MadeWrong
    {
        Environment = new Dictionary<string, string?> { ["https_proxy"] = null, ["HTTPS_PROXY"] = url, ["NO_PROXY"] = null, ["no_proxy"] = null },
    });

    /// <summary>Answers by a clock that differs from this machine's.</summary>
    private static RequestDelegate At(TimeSpan ahead) => context =>
    {
        context.Response.Headers.Date = (Now + ahead).ToString("R", CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(new { issuer = $"https://{context.Request.Host}" });
    };

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
