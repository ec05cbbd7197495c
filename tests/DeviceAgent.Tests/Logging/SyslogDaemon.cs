using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace DeviceAgent.Tests.Logging;

/// <summary>A real datagram socket where lines of a syslog arrive.</summary>
internal sealed class SyslogDaemon : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource stop = new();
    private readonly string path;
    private readonly Task receiving;

    /// <param name="path">Where the socket is made.</param>
    /// <param name="deaf">Takes no line, so that the socket fills up.</param>
    public SyslogDaemon(string path, bool deaf = false)
    {
        this.path = path;
        socket.Bind(new UnixDomainSocketEndPoint(path));
        receiving = deaf ? Task.CompletedTask : ReceiveAsync();
    }

    /// <summary>The next line that contains a text, and all lines before it.</summary>
    public async Task<IReadOnlyList<string>> UntilAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var seen = new List<string>();
        do
        {
            seen.Add(await lines.Reader.ReadAsync(patience.Token));
        }
        while (!seen[^1].Contains(text, StringComparison.Ordinal));

        return seen;
    }

    /// <summary>Like a daemon that is stopped: its socket's file is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await receiving;
        socket.Dispose();
        File.Delete(path);
        stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer, SocketFlags.None, stop.Token);
                lines.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
    }
}
