using System.Net;
using System.Net.Sockets;

namespace DeviceAgent.Chaos.Network;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class Tunnel(FaultProxy proxy, TcpClient client, CancellationToken stop) : IDisposable
{
    private const int BlockSize = 16 * 1024;

    /// <summary>A TLS handshake with client certificate is about 4 KB: so cuts fall into it, into requests and into answers.</summary>
    private const int LatestCut = 12 * 1024;

    private const int LongestDelayMilliseconds = 1500;
    private const int TrickleBytes = 256;
    private static readonly TimeSpan TricklePause = TimeSpan.FromMilliseconds(50);

    private readonly TcpClient server = new();
    private int untilCut = -1;

    /// <summary>Bytes were swallowed: whatever comes later cannot pass either.</summary>
    public bool IsHalfOpen { get; private set; }

    public async Task RunAsync(int port)
    {
        await server.ConnectAsync(IPAddress.Loopback, port, stop);
        await PassAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), client.GetStream());
        await await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
    }

    /// <summary>Ends it with RST.</summary>
    public void Reset()
    {
        client.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        byte[] block = new byte[BlockSize];
        int read;
        while ((read = await from.GetStream().ReadAsync(block, stop)) > 0)
        {
            await PassAsync(block.AsMemory(0, read), to.GetStream());
        }
    }

    private async Task PassAsync(ReadOnlyMemory<byte> block, NetworkStream to)
    {
        LinkFault fault = proxy.Fault;
        if (IsHalfOpen || fault == LinkFault.BlackHole)
        {
            IsHalfOpen = true;
            return;
        }

        switch (fault)
        {
            case LinkFault.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(proxy.Draw(LongestDelayMilliseconds)), TimeProvider.System, stop);
                break;
            case LinkFault.Throttled:
                await TrickleAsync(block, to);
                return;
            case LinkFault.Cut:
                await PassUntilCutAsync(block, to);
                return;
        }

        await to.WriteAsync(block, stop);
    }

    private async Task TrickleAsync(ReadOnlyMemory<byte> block, NetworkStream to)
    {
        for (int sent = 0; sent < block.Length; sent += TrickleBytes)
        {
            await to.WriteAsync(block.Slice(sent, Math.Min(TrickleBytes, block.Length - sent)), stop);
            await Task.Delay(TricklePause, TimeProvider.System, stop);
        }
    }

    private async Task PassUntilCutAsync(ReadOnlyMemory<byte> block, NetworkStream to)
    {
        untilCut = untilCut < 0 ? proxy.Draw(LatestCut) : untilCut;
        if (block.Length < untilCut)
        {
            untilCut -= block.Length;
            await to.WriteAsync(block, stop);
            return;
        }

        await to.WriteAsync(block[..untilCut], stop);
        if (proxy.Draw(2) == 0)
        {
            Reset();
        }

        throw new IOException("cut");
    }
}
