using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DeviceAgent.TestKit.Network;

/// <summary>
/// Answers every request with the bytes that a test wrote, right or wrong, over real mutual TLS, and then closes the
/// connection: for faults that a proper server cannot commit.
/// </summary>
public sealed class RawTlsServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2 certificate;
    private readonly Func<int, string> answer;
    private readonly Task serving;
    private int requests;

    /// <param name="certificate">The server's own, with its key.</param>
    /// <param name="answer">Status line, headers and body of the nth answer (from 1), with CR LF.</param>
    public RawTlsServer(X509Certificate2 certificate, Func<int, string> answer)
    {
        this.certificate = certificate;
        this.answer = answer;
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url => new($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public int Requests => Volatile.Read(ref requests);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        listener.Stop();
        await serving.ConfigureAwait(false);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(ServeOneAsync(await listener.AcceptTcpClientAsync(stop.Token).ConfigureAwait(false)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open).ConfigureAwait(false);
        }
    }

    private async Task ServeOneAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = certificate,
                        ClientCertificateRequired = true,
#pragma warning disable CA5359 // The certificate here is the client's, and the client is what is tested.
                        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
                    },
                    stop.Token).ConfigureAwait(false);
                await ReadRequestAsync(tls).ConfigureAwait(false);
                string text = answer(Interlocked.Increment(ref requests));
                await tls.WriteAsync(Encoding.UTF8.GetBytes(text), stop.Token).ConfigureAwait(false);
                await tls.ShutdownAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException
                or System.Security.Authentication.AuthenticationException)
            {
                // The client went first, which is what many of these tests are about.
            }
        }
    }

    private async Task ReadRequestAsync(SslStream tls)
    {
        var text = new StringBuilder();
        byte[] block = new byte[4096];
        int end;
        while ((end = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0 || text.Length < end + 4 + BodyLength(text))
        {
            int read = await tls.ReadAsync(block, stop.Token).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("the client closed the connection");
            }

            text.Append(Encoding.Latin1.GetString(block, 0, read));
        }
    }

    private static int BodyLength(StringBuilder request)
    {
        const string header = "Content-Length: ";
        string? line = request.ToString().Split("\r\n")
            .FirstOrDefault(l => l.StartsWith(header, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[header.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
