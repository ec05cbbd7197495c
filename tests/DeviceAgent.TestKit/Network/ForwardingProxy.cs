using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DeviceAgent.TestKit.Network;

/// <summary>
/// Forwards bytes between a client and a server until a test tells it to misbehave: close connections as a proxy does whose
/// idle time is over, or swallow what passes as a dead network path does (half-open connections).
/// </summary>
public sealed class ForwardingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Pair> pairs = [];
    private readonly int target;
    private readonly Task serving;

    /// <param name="target">The server's port on loopback.</param>
    public ForwardingProxy(int target)
    {
        this.target = target;
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url => new($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Connections so far.</summary>
    public int Accepted => pairs.Count;

    /// <summary>Closes every connection there is now; new ones work.</summary>
    public void CutAll()
    {
        foreach (Pair pair in pairs)
        {
            pair.Dispose();
        }
    }

    /// <summary>
    /// From now on the connections there are swallow everything, and stay open; new ones work. Call it while nothing passes.
    /// </summary>
    /// <returns>Completes when the first bytes were swallowed.</returns>
    public Task FreezeAll()
    {
        var swallowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (Pair pair in pairs)
        {
            pair.Swallowed = swallowed;
        }

        return swallowed.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        listener.Stop();
        CutAll();
        await serving.ConfigureAwait(false);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stop.Token).ConfigureAwait(false);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, target, stop.Token).ConfigureAwait(false);
                var pair = new Pair(client, server);
                pairs.Add(pair);
                _ = pair.PumpAsync(client, server);
                _ = pair.PumpAsync(server, client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private sealed class Pair(TcpClient client, TcpClient server) : IDisposable
    {
        internal volatile TaskCompletionSource? Swallowed;

        internal async Task PumpAsync(TcpClient from, TcpClient to)
        {
            byte[] block = new byte[16 * 1024];
            try
            {
                int read;
                while ((read = await from.GetStream().ReadAsync(block).ConfigureAwait(false)) > 0)
                {
                    if (Swallowed is { } swallowed)
                    {
                        swallowed.TrySetResult();
                        continue;
                    }

                    await to.GetStream().WriteAsync(block.AsMemory(0, read)).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The other side is gone.
            }

            if (Swallowed is null)
            {
                Dispose();
            }
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
