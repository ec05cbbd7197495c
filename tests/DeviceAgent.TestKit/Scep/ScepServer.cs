using System.Net;
using System.Net.Sockets;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.TestKit.Scep;

/// <summary>The scepserver of the Debian package <c>scep</c>, with a new RSA 2048 authority and one challenge.</summary>
public sealed class ScepServer : IAsyncDisposable
{
    public const string Program = "/usr/bin/scepserver";

    private readonly TemporaryFolder depot;
    private readonly TestProcess process;

    private ScepServer(TemporaryFolder depot, TestProcess process, int port)
    {
        this.depot = depot;
        this.process = process;
        Url = new Uri($"http://127.0.0.1:{port}/scep");
    }

    public Uri Url { get; }

    public int ProcessId => process.Id;

    /// <summary>Starts one on any free port and waits until it listens.</summary>
    public static async Task<ScepServer> StartAsync(string challenge)
    {
        var depot = new TemporaryFolder();
        await using (var init = TestProcess.Start(Program, ["ca", "-init", "-depot", depot.Path, "-keySize", "2048"]))
        {
            await init.WaitForExitAsync();
        }

        int port = FreePort();
        var process = TestProcess.Start(Program, ["-depot", depot.Path, "-port", $"{port}", "-challenge", challenge, "-allowrenew", "0"]);
        await process.WaitForLineAsync(line => line.Contains("transport=http", StringComparison.Ordinal));
        await WaitUntilListeningAsync(port);
        return new ScepServer(depot, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        depot.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>It says that it listens just before it does.</summary>
    private static async Task WaitUntilListeningAsync(int port)
    {
        using var patience = new CancellationTokenSource(TestProcess.Patience);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
            }
        }
    }
}
