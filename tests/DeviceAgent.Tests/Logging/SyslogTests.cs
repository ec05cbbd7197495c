using System.Text;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Logging;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests.Logging;

public sealed class SyslogTests : IDisposable
{
    private const string Waiting = "Waiting for configuration: OrgUrl is not set";

    private readonly AgentMachine machine = new();
    private readonly TemporaryFolder folder = new();

    private string SocketPath => folder.File("syslog");

    public void Dispose()
    {
        machine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_line_is_copied_to_the_socket_in_syslogs_form()
    {
        await using var daemon = new SyslogDaemon(SocketPath);
        await using TestProcess agent = machine.Start("run", "--SyslogSocket", SocketPath);

        IReadOnlyList<string> started = await daemon.UntilAsync(Waiting);
        agent.SendSignal(TestProcess.Sigterm);
        IReadOnlyList<string> stopped = await daemon.UntilAsync("agent.stopped");
        Assert.Equal(0, await agent.WaitForExitAsync());

        const string Date = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 123][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}";
        Assert.Matches($@"^<30>{Date} device-agent\[{agent.Id}\]: agent\.started: device-agent [0-9.]+ starts; configuration file: none; dry run: false$", started[0]);
        Assert.Matches($@"^<30>{Date} device-agent\[{agent.Id}\]: agent\.waits-for-configuration: {Waiting}$", started[^1]);
        Assert.Equal(File.ReadAllLines(machine.LogFile).Length, started.Count + stopped.Count);
    }

    [Fact]
    public async Task Without_a_daemon_the_agent_says_so_once_goes_on_and_finds_it_later()
    {
        await using TestProcess agent = machine.Start("run", "--console", "--SyslogSocket", SocketPath);
        await agent.WaitForLineAsync(line => line.EndsWith(Waiting, StringComparison.Ordinal));

        await using (var daemon = new SyslogDaemon(SocketPath))
        {
            agent.SendSignal(TestProcess.Sighup);
            await daemon.UntilAsync(Waiting);
        }

        // The daemon is started again: the old connection leads nowhere.
        await using (var daemon = new SyslogDaemon(SocketPath))
        {
            agent.SendSignal(TestProcess.Sighup);
            await daemon.UntilAsync(Waiting);
        }

        agent.SendSignal(TestProcess.Sigterm);
        Assert.Equal(0, await agent.WaitForExitAsync());
        Assert.Equal($"device-agent: SyslogSocket {SocketPath} cannot be used now, lines are not copied to it: it is not there", Assert.Single(agent.Error));
    }

    [Fact]
    public async Task A_daemon_that_takes_nothing_does_not_hold_the_log_up()
    {
        await using var deaf = new SyslogDaemon(SocketPath, deaf: true);
        var options = new AgentOptions { LogFolder = folder.File("logs"), SyslogSocket = SocketPath };

        using (var log = AgentLog.Open(options, new LogTargets(Console: false, File: true)))
        {
            for (int i = 0; i < 5000; i++)
            {
                log.Logger.Information("Line {Number}", i);
            }
        }

        Assert.Equal(5000, File.ReadLines(folder.File("logs/device-agent.log")).Count());
    }

    [Fact]
    public async Task A_line_is_one_line_of_at_most_1024_bytes_whatever_it_tells()
    {
        await using var daemon = new SyslogDaemon(SocketPath);
        var options = new AgentOptions { LogFolder = folder.File("logs"), SyslogSocket = SocketPath };
        using (var log = AgentLog.Open(options, new LogTargets(Console: false, File: true)))
        {
            log.Logger.ForContext("CommandId", "j1\n<0>forged").ForContext("TraceId", "t1")
                .Error(new InvalidOperationException("first\nsecond"), "SET {Jti} refused", "a\r\nb\u2028c");
            log.Logger.Information("{Long}", new string('ä', 2000));
            log.Logger.Fatal("The end");
        }

        string[] lines = [.. await daemon.UntilAsync("The end")];
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("SET a  b c refused command=j1 <0>forged trace=t1: InvalidOperationException: first second", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("<27>", lines[0], StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(lines[1]), 1022, 1024);
        Assert.EndsWith("ä", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("<26>", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/a/path/longer/than/a/unix/socket/may/have/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task A_path_that_no_socket_can_have_is_refused(string path)
    {
        var (exitCode, _, error) = await machine.RunAsync("run", "--SyslogSocket", path);

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.EndsWith("is not allowed; allowed: an absolute path of at most 103 bytes", Assert.Single(error), StringComparison.Ordinal);
    }
}
