using System.Net;
using System.Net.Sockets;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Scep.Tests.Interop;

/// <summary>The scepserver of the Debian package, with a new authority of its own.</summary>
internal sealed class ScepServer : IAsyncDisposable
{
    private readonly TemporaryFolder depot;
    private readonly TestProcess process;

    private ScepServer(TemporaryFolder depot, TestProcess process, int port)
    {
        this.depot = depot;
        this.process = process;
        Url = new Uri($"http://127.0.0.1:{port}/scep");
    }

    public Uri Url { get; }

    public IReadOnlyList<string> Said => [.. process.Output, .. process.Error];

    public static async Task<ScepServer> StartAsync(string challenge)
    {
        var depot = new TemporaryFolder();
        await using (var init = TestProcess.Start("/usr/bin/scepserver", ["ca", "-init", "-depot", depot.Path, "-keySize", "2048"]))
        {
            Assert.Equal(0, await init.WaitForExitAsync());
        }

        int port = FreePort();
        var process = TestProcess.Start(
            "/usr/bin/scepserver", ["-depot", depot.Path, "-port", $"{port}", "-challenge", challenge, "-allowrenew", "0", "-debug"]);
        await process.WaitForLineAsync(line => line.Contains("transport=http", StringComparison.Ordinal));
        var server = new ScepServer(depot, process, port);
        await WaitUntilListeningAsync(port);
        return server;
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
