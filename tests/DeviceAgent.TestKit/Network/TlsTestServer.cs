using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.TestKit.Network;

/// <summary>
/// Kestrel on a free loopback port with real mutual TLS. Every client certificate passes, because what is tested here is the client; with
/// a root only those that chain to it by what the client has sent.
/// </summary>
public sealed class TlsTestServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Seen> requests = new();
    private int connections;

    private TlsTestServer(WebApplication app) => this.app = app;

    /// <summary>https://localhost:PORT, without a trailing slash.</summary>
    public Uri Url { get; private set; } = null!;

    public int Port => Url.Port;

    /// <summary>How many connections anybody has made, handshakes that came to nothing among them.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyCollection<Seen> Requests => requests;

    /// <param name="certificate">The server's own, with its key.</param>
    /// <param name="handler">Answers.</param>
    /// <param name="protocols">TLS versions on offer.</param>
    /// <param name="clientRoot">The only root of client certificates to trust; null to trust each.</param>
    /// <param name="asksForCertificate">False: as a server that knows nothing of client certificates.</param>
    public static async Task<TlsTestServer> StartAsync(
        X509Certificate2 certificate,
        RequestDelegate handler,
        SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        X509Certificate2? clientRoot = null,
        bool asksForCertificate = true)
    {
        TlsTestServer? server = null;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref server!.connections);
                return next(connection);
            });
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.SslProtocols = protocols;
                https.ClientCertificateMode = asksForCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                https.ClientCertificateValidation = (client, built, _) => clientRoot is null || ChainsTo(clientRoot, client, built);
            });
        }));
        server = new TlsTestServer(builder.Build());
        server.app.Run(async context =>
        {
            server.requests.Enqueue(await Seen.OfAsync(context).ConfigureAwait(false));
            await handler(context).ConfigureAwait(false);
        });
        await server.app.StartAsync().ConfigureAwait(false);
        string address = server.app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Url = new Uri($"https://localhost:{new Uri(address).Port}");
        return server;
    }

    /// <summary>With no certificate but the root and those of the handshake, and none from the network.</summary>
    private static bool ChainsTo(X509Certificate2 root, X509Certificate2 client, X509Chain? built)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(built!.ChainPolicy.ExtraStore);
        return chain.Build(client);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync().ConfigureAwait(false);
        foreach (Seen request in requests)
        {
            request.Certificate?.Dispose();
        }
    }

    /// <summary>A request as the server saw it.</summary>
    public sealed record Seen(
        string Method,
        string Path,
        IReadOnlyDictionary<string, string> Headers,
        string Body,
        string ConnectionId,
        string? Thumbprint,
        SslProtocols Tls)
    {
        internal X509Certificate2? Certificate { get; init; }

        internal static async Task<Seen> OfAsync(HttpContext context)
        {
            // The test's own handler may read the body again.
            context.Request.EnableBuffering();
            using var body = new StreamReader(context.Request.Body, leaveOpen: true);
            string text = await body.ReadToEndAsync().ConfigureAwait(false);
            context.Request.Body.Position = 0;
            X509Certificate2? certificate = context.Connection.ClientCertificate;
            return new Seen(
                context.Request.Method,
                context.Request.Path,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                text,
                context.Connection.Id,
                certificate?.Thumbprint,
                context.Features.Get<Microsoft.AspNetCore.Connections.Features.ITlsHandshakeFeature>()!.Protocol)
            {
                Certificate = certificate,
            };
        }
    }
}
