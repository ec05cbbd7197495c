using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>Knocks at a listener. Nothing is told and nothing believed.</summary>
internal static class LocalProbe
{
    /// <summary>Below the limit of a check, so that the check can say what it waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether somebody accepts connections there; else why not.</summary>
    public static async Task<string?> ConnectAsync(EndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            using Socket socket = await OpenAsync(address, cancellationToken);
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    /// <summary>The certificate that is shown to a client which shows none itself, and what is wrong with it but its chain.</summary>
    /// <returns>Null certificate: none was shown, and why.</returns>
    public static async Task<(X509Certificate2? Certificate, SslPolicyErrors Errors, string? Fault)> HandshakeAsync(
        EndPoint address, string host, CancellationToken cancellationToken)
    {
        X509Certificate2? shown = null;
        SslPolicyErrors errors = SslPolicyErrors.None;
        try
        {
            using Socket socket = await OpenAsync(address, cancellationToken);
            await using var stream = new NetworkStream(socket);
#pragma warning disable CA5359 // It is looked at, not believed.
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true, (_, certificate, _, found) =>
            {
                shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                errors = found;
                return true;
            });
#pragma warning restore CA5359
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
            return (shown, errors, null);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            // A listener for devices hangs up on who has no certificate: by then it has shown its own.
            return (shown, errors, e.Message);
        }
    }

    private static async Task<Socket> OpenAsync(EndPoint address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, limit.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
