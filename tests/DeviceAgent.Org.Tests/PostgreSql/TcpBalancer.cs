using System.Net;
using System.Net.Sockets;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>Passes TCP connections to one of several ports in turn, and to the next when one is not there: what stands before replicas.</summary>
public sealed class TcpBalancer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private int[] ports = [];
    private int turn;
    private Task accepting = Task.CompletedTask;

    public TcpBalancer() => listener.Start();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void PassTo(params int[] targets)
    {
        ports = targets;
        accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Dispose();
        await accepting;
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> passing = [];
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await listener.AcceptSocketAsync(over.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(Socket client)
    {
        using Socket near = client;
        using Socket? far = await ConnectAsync();
        if (far is null)
        {
            return;
        }

        await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
    }

    private async Task<Socket?> ConnectAsync()
    {
        for (int tries = 0; tries < ports.Length; tries++)
        {
            var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, ports[Interlocked.Increment(ref turn) % ports.Length], over.Token);
                return far;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                far.Dispose();
            }
        }

        return null;
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[1 << 14];
        try
        {
            for (int read = await from.ReceiveAsync(buffer, over.Token); read > 0; read = await from.ReceiveAsync(buffer, over.Token))
            {
                await to.SendAsync(buffer.AsMemory(0, read), over.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of both is gone, and the other follows.
        }
    }
}
