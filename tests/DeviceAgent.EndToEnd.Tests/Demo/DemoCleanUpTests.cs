using System.Globalization;
using System.Text.Json.Nodes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Demo;

public sealed class DemoCleanUpTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_demo_stopped_by_SIGTERM_in_the_middle_leaves_nothing_behind()
    {
        await using TestProcess demo = DemoProcess.Start(folder.Path);
        await demo.WaitForLineAsync(line => line.Contains("has checked in (1 of", StringComparison.Ordinal));
        string[] sessions = SessionIds();
        Assert.Equal(6, sessions.Length);
        Assert.NotEmpty(ProcessesOf(folder.Path));
        Assert.NotEmpty(ProcessesInSessions(sessions));

        demo.SendSignal(TestProcess.Sigterm);

        Assert.Equal(128 + TestProcess.Sigterm, await demo.WaitForExitAsync());
        Assert.Empty(ProcessesOf(folder.Path));
        Assert.Empty(ProcessesInSessions(sessions));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_kept_demo_prints_addresses_and_token_and_ends_with_its_verdict()
    {
        await using TestProcess demo = DemoProcess.Start(folder.Path, "--keep");
        await demo.WaitForLineAsync(line => line.Contains("stop  ", StringComparison.Ordinal));
        string admin = Value(demo, "admin API");
        string token = Value(demo, "token");
        Assert.Equal(token, (await File.ReadAllTextAsync(Value(demo, "token file"))).Trim());

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new("SSWS", token);
        JsonNode devices = JsonNode.Parse(await http.GetStringAsync(new Uri($"{admin}/api/v1/devices")))!;
        Assert.Equal(4, devices.AsArray().Count);
        Assert.Equal(3, SessionIds().Count(id => ProcessesInSessions([id]).Any()));

        demo.SendSignal(TestProcess.Sigint);
        Assert.Equal(0, await demo.WaitForExitAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static string Value(TestProcess demo, string name) =>
        demo.Output.Select(line => line.Trim()).Single(line => line.StartsWith($"{name}  ", StringComparison.Ordinal))[name.Length..].Trim();

    /// <summary>The registered sessions' ids: a file each.</summary>
    private string[] SessionIds() =>
    [
        .. Directory.EnumerateFiles(folder.Path, "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "sessions")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name.All(char.IsAsciiDigit)),
    ];

    /// <summary>Processes that name the folder on their command line.</summary>
    private static IEnumerable<int> ProcessesOf(string folder) =>
        Processes().Where(pid => Read($"/proc/{pid}/cmdline").Contains(folder, StringComparison.Ordinal));

    /// <summary>Processes, zombies aside, of these process sessions (field 6 of <c>/proc/PID/stat</c>).</summary>
    private static IEnumerable<int> ProcessesInSessions(string[] sessions) => Processes().Where(pid =>
        Read($"/proc/{pid}/stat").Split(") ") is [_, .., var rest] && rest.Split(' ') is [not "Z", _, _, var session, ..] && sessions.Contains(session));

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0)
        .Where(pid => pid > 0);

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
