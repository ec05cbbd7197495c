using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DeviceAgent.Org.Hosting;

/// <summary>Sets up the listeners.</summary>
public static class ListenerBinding
{
    public static void Bind(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        IServiceProvider services = kestrel.ApplicationServices;
        OrgOptions options = services.GetRequiredService<OrgOptions>();
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = RequestBody.LongestBytes;

        ListenOptions? admin = null;
        ListenOptions? device = null;
        kestrel.Listen(EndPointOf(options.AdminUrl), listen =>
        {
            admin = listen;
            if (options.AdminUrl.Scheme == Uri.UriSchemeHttps)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(WithoutCertificate(services)) });
            }

            Listeners.Mark(listen, Listener.Admin);
        });
        kestrel.Listen(options.DeviceListen ?? EndPointOf(options.DeviceUrl), listen =>
        {
            device = listen;
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(ForDevices(services)) });
            Listeners.Mark(listen, Listener.Device);
        });
        ListenOptions? scep = null;
        if (options.Settings.ScepUrl is { } scepUrl)
        {
            kestrel.Listen(EndPointOf(scepUrl), listen =>
            {
                scep = listen;
                if (scepUrl.Scheme == Uri.UriSchemeHttps)
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(WithoutCertificate(services)) });
                }

                Listeners.Mark(listen, Listener.Scep);
            });
        }

        services.GetRequiredService<OrgAddresses>().Follow(admin!, device!, scep);
    }

    private static SslServerAuthenticationOptions WithoutCertificate(IServiceProvider services) => new()
    {
        ServerCertificateContext = services.GetRequiredService<ServerCertificate>().Current(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private static SslServerAuthenticationOptions ForDevices(IServiceProvider services) => new()
    {
        ServerCertificateContext = services.GetRequiredService<ServerCertificate>().Current(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = true,
        CertificateChainPolicy = services.GetRequiredService<DeviceCertificatePolicy>().ChainPolicy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            DeviceCertificatePolicy.Accepts(certificate as System.Security.Cryptography.X509Certificates.X509Certificate2, chain, errors),
    };

    /// <summary>An address as it stands; localhost is IPv4 loopback; any other name means all addresses.</summary>
    private static IPEndPoint EndPointOf(Uri url)
    {
        string host = url.IdnHost.Trim('[', ']');
        IPAddress address = IPAddress.TryParse(host, out IPAddress? literal) ? literal
            : host == "localhost" ? IPAddress.Loopback
            : IPAddress.Any;
        return new IPEndPoint(address, url.Port);
    }
}
