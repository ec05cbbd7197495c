using DeviceAgent.Org.Storage.PostgreSql;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary><c>device-org</c> as one of several processes of an org.</summary>
public sealed class ReplicaProcess : IAsyncDisposable
{
    private const int Sigkill = 9;

    private ReplicaProcess(TestProcess process, int devicePort, string token)
    {
        Process = process;
        DevicePort = devicePort;
        string admin = process.Output.Single(l => l.StartsWith("admin", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Admin = new HttpClient { BaseAddress = new Uri(admin) };
        Admin.DefaultRequestHeaders.Authorization = new("SSWS", token);
    }

    public TestProcess Process { get; }

    /// <summary>Where its device listener is, behind <c>--device-url</c>.</summary>
    public int DevicePort { get; }

    public HttpClient Admin { get; }

    /// <summary>Starts one that holds polls for so long that a wake that got lost is not made good by the end of the hold.</summary>
    public static async Task<ReplicaProcess> StartAsync(string folder, string name, PostgreSqlAddress database, int publicPort)
    {
        int port = PostgreSqlServer.FreePort();
        TestProcess process = OrgProcess.Run(
            "serve", "--data", Path.Combine(folder, name), "--admin-url", "http://127.0.0.1:0", "--device-url", $"https://127.0.0.1:{publicPort}",
            "--device-listen", $"127.0.0.1:{port}", "--database", database.ToString(), "--token-file", Path.Combine(folder, "token"), "--hold", "01:00:00");
        await process.WaitForLineAsync(line => line == "ready");
        return new ReplicaProcess(process, port, (await File.ReadAllTextAsync(Path.Combine(folder, "token"))).Trim());
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync()
    {
        Process.SendSignal(Sigkill);
        return Process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Process.DisposeAsync();
    }
}
