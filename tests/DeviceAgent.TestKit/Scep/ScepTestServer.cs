using System.Net;
using System.Net.Sockets;

namespace DeviceAgent.TestKit.Scep;

/// <summary>A <see cref="TestAuthority"/> behind real HTTP on loopback.</summary>
public sealed class ScepTestServer : IDisposable
{
    private readonly HttpListener listener;

    public ScepTestServer(TestAuthority authority)
    {
        Authority = authority;
        (listener, Url) = Listen();
        _ = ServeAsync();
    }

    public TestAuthority Authority { get; }

    public Uri Url { get; }

    public void Dispose()
    {
        listener.Close();
        Authority.Dispose();
    }

    private static (HttpListener Listener, Uri Url) Listen()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        int port = ((IPEndPoint)socket.LocalEndpoint).Port;
        socket.Stop();
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        return (listener, new Uri($"http://127.0.0.1:{port}/scep"));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                byte[] answer = Authority.Answer(context.Request.Url!.Query, body.ToArray());
                context.Response.StatusCode = answer.Length > 0 ? 200 : 400;
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }
}
