using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Makes the handler that speaks to the org: HTTP/1.1 over mutual TLS.</summary>
internal static class OrgHandler
{
    /// <summary>
    /// A connection is used this long at most (a held poll on it ends first). So a changed address and a changed proxy are in use
    /// within five minutes, even when nobody drops the connections.
    /// </summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <param name="identity">Asked at every new connection whether there still is a certificate to speak with.</param>
    /// <param name="chosen">The one that this handler speaks with; null when there is none, and then no connection is made.</param>
    /// <param name="roots">The only roots to trust; null means the system's.</param>
    internal static SocketsHttpHandler Create(IDeviceIdentity identity, CertificateCandidate? chosen, RootsFile? roots) => new()
    {
        // A redirect would send the device's reports and its acknowledgements somewhere else.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectTimeout = ConnectTimeout,
        // A refused body is not read to its end: the connection goes instead.
        MaxResponseDrainSize = 0,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(identity, roots, context, cancellationToken),
        SslOptions = new SslClientAuthenticationOptions
        {
            // With a callback .NET builds the chain itself, and may ask the network for what is missing of it.
            ClientCertificateContext = chosen is null
                ? null
                : SslStreamCertificateContext.Create(chosen.Certificate, [.. chosen.Intermediates], offline: true),
            RemoteCertificateValidationCallback = roots is null ? null : new ServerTrust(roots).Validate,
            // A resumed session carries the old certificate: the org would not see a renewed one.
            AllowTlsResume = false,
        },
    };

    /// <summary>As the handler does it by itself, but a connection without a certificate, or by roots that must not be believed, fails here and says why.</summary>
    /// <exception cref="DeviceIdentityException">No certificate is usable now.</exception>
    /// <exception cref="AuthenticationException">The roots must not be believed.</exception>
    private static async ValueTask<Stream> ConnectAsync(
        IDeviceIdentity identity, RootsFile? roots, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (roots is not null)
        {
            new ServerTrust(roots).RequireBelieved();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            _ = identity.Select();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
