using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DeviceAgent.Chaos.Network;

/// <summary>
/// An HTTP proxy (CONNECT, RFC 9110 section 9.3.6) on loopback that tunnels bytes and misbehaves as told. An agent is sent
/// through it by <c>HTTPS_PROXY</c>, so the org keeps its one address.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int LongestRequest = 4096;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Tunnel, byte> tunnels = [];
    private readonly Random random;
    private readonly Task serving;
    private volatile LinkFault fault;

    /// <param name="random">Of delays and of the places where connections are cut; used by this proxy alone.</param>
    public FaultProxy(Random random)
    {
        this.random = random;
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>From now on, for the connections there are and for new ones.</summary>
    public LinkFault Fault
    {
        get => fault;
        set => fault = value;
    }

    /// <summary>Ends every connection that swallowed something: no end of it would ever learn of that otherwise.</summary>
    public void CutHalfOpen()
    {
        foreach (Tunnel tunnel in tunnels.Keys.Where(tunnel => tunnel.IsHalfOpen))
        {
            tunnel.Dispose();
        }
    }

    /// <summary>A number from 0 up to, and without, <paramref name="limit"/>.</summary>
    internal int Draw(int limit)
    {
        lock (random)
        {
            return random.Next(limit);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        foreach (Tunnel tunnel in tunnels.Keys)
        {
            tunnel.Dispose();
        }

        await serving;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = TunnelAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        var tunnel = new Tunnel(this, client, stop.Token);
        tunnels.TryAdd(tunnel, 0);
        try
        {
            if (fault == LinkFault.Refused)
            {
                tunnel.Reset();
                return;
            }

            // A black hole takes the request and never answers: whoever sent it gives up by itself.
            await tunnel.RunAsync(await ReadPortAsync(client.GetStream(), stop.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // One of the two ends is gone.
        }
        finally
        {
            tunnels.TryRemove(tunnel, out _);
            tunnel.Dispose();
        }
    }

    /// <summary>Reads <c>CONNECT localhost:8443 HTTP/1.1</c> and the headers that follow.</summary>
    private static async Task<int> ReadPortAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] request = new byte[LongestRequest];
        int length = 0;
        while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            int read = await stream.ReadAsync(request.AsMemory(length), cancellationToken);
            length += read > 0 ? read : throw new IOException("the request was cut, or is too long");
        }

        string[] words = Encoding.ASCII.GetString(request, 0, length).Split(' ', 3);
        return words[0] == "CONNECT" && int.TryParse(words[1].Split(':')[^1], out int port)
            ? port
            : throw new IOException($"not a CONNECT request: {words[0]}");
    }
}
