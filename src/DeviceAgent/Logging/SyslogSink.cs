using System.Net.Sockets;
using Serilog.Core;
using Serilog.Events;

namespace DeviceAgent.Logging;

/// <summary>
/// Copies log lines to a syslog socket (Unix, datagrams). A line that the socket does not take at once is not copied: the copy
/// never holds the agent up, and the log's file has the line in any case.
/// </summary>
internal sealed class SyslogSink : ILogEventSink, IDisposable
{
    private readonly UnixDomainSocketEndPoint daemon;
    private readonly Lock gate = new();
    private Socket? socket;

    /// <summary>Says on standard error when the socket cannot be used now; each line tries it again.</summary>
    /// <param name="path">Absolute, of at most 103 bytes.</param>
    public SyslogSink(string path)
    {
        daemon = new UnixDomainSocketEndPoint(path);
        try
        {
            socket = Connect();
        }
        catch (SocketException e)
        {
            // What the runtime says of a missing socket ("Cannot assign requested address") helps nobody.
            string reason = Path.Exists(path) ? e.Message : "it is not there";
            Console.Error.WriteLine($"device-agent: SyslogSocket {path} cannot be used now, lines are not copied to it: {reason}");
        }
    }

    public void Emit(LogEvent logEvent)
    {
        byte[] line = SyslogLine.Of(logEvent, Environment.ProcessId);
        lock (gate)
        {
            if (!TrySend(line))
            {
                // The daemon was started again since, and made its socket anew.
                TrySend(line);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            socket?.Dispose();
        }
    }

    /// <returns>False when there is a point in trying once more.</returns>
    private bool TrySend(byte[] line)
    {
        try
        {
            socket ??= Connect();
            socket.Send(line);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.MessageSize)
        {
            return true;
        }
        catch (SocketException)
        {
            bool wasConnected = socket is not null;
            socket?.Dispose();
            socket = null;
            return !wasConnected;
        }
    }

    private Socket Connect()
    {
        var made = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            made.Connect(daemon);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }
}
