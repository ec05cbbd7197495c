using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace DeviceAgent.Org.Tests.Packaging;

/// <summary>
/// Connects to loopback from an address of its own and does TLS itself: the network's own handler takes the name for the greeting from the
/// Host header, so that the two never differ.
/// </summary>
/// <param name="from">The client's address.</param>
/// <param name="tls">Null for none.</param>
public sealed class OwnTlsHandler(IPAddress from, SslClientAuthenticationOptions? tls)
    : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (context, end) => ConnectAsync(from, tls, context.DnsEndPoint.Port, end) })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // What is below sees a connection that needs no TLS any more.
        request.RequestUri = new UriBuilder(request.RequestUri!) { Scheme = Uri.UriSchemeHttp }.Uri;
        return base.SendAsync(request, cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, SslClientAuthenticationOptions? tls, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (tls is null)
        {
            return stream;
        }

        var secured = new SslStream(stream);
        await secured.AuthenticateAsClientAsync(tls, cancellationToken);
        return secured;
    }
}
