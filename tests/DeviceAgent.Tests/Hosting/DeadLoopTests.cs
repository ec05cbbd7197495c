using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;
using Serilog.Events;

namespace DeviceAgent.Tests.Hosting;

/// <summary>.NET ends with exit code 0 after a dead worker: launchd would take that for a success.</summary>
public class DeadLoopTests
{
    private readonly List<LogEvent> log = [];

    [Fact]
    public async Task A_loop_that_throws_is_exit_code_70_and_one_critical_line()
    {
        var loop = new ScriptedLoop { Run = _ => throw new InvalidOperationException("broken") };

        Assert.Equal(ExitCodes.LoopDied, await RunAsync(loop));
        Assert.Equal("broken", Assert.Single(log, line => line.Level == LogEventLevel.Fatal).Exception!.Message);
    }

    [Fact]
    public async Task A_loop_that_throws_after_its_first_await_is_exit_code_70()
    {
        var loop = new ScriptedLoop
        {
            Run = async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("broken later");
            },
        };

        Assert.Equal(ExitCodes.LoopDied, await RunAsync(loop));
    }

    [Fact]
    public async Task A_loop_that_returns_is_exit_code_70()
    {
        Assert.Equal(ExitCodes.LoopDied, await RunAsync(new ScriptedLoop { Run = _ => Task.CompletedTask }));
        Assert.Single(log, line => line.Level == LogEventLevel.Fatal);
    }

    [Fact]
    public async Task A_loop_that_is_cancelled_by_something_else_than_the_host_is_exit_code_70()
    {
        Assert.Equal(ExitCodes.LoopDied, await RunAsync(new ScriptedLoop { Run = _ => throw new OperationCanceledException() }));
    }

    [Fact]
    public async Task A_loop_that_cannot_be_made_is_exit_code_70()
    {
        Assert.Equal(ExitCodes.LoopDied, await RunAsync((_, _) => throw new InvalidOperationException("no loop")));
        Assert.Single(log, line => line.Level == LogEventLevel.Fatal);
    }

    [Theory]
    [InlineData(true, ExitCodes.Ok)]
    [InlineData(false, ExitCodes.NotFinished)]
    public async Task Once_says_whether_everything_was_finished(bool finished, int expected)
    {
        Assert.Equal(expected, await RunAsync(new ScriptedLoop { Once = _ => Task.FromResult(finished) }, once: true));
    }

    [Fact]
    public async Task Once_that_throws_is_exit_code_70()
    {
        Assert.Equal(ExitCodes.LoopDied, await RunAsync(new ScriptedLoop { Once = _ => throw new InvalidOperationException("broken") }, once: true));
    }

    private Task<int> RunAsync(ScriptedLoop loop, bool once = false) => RunAsync((_, _) => loop, once);

    private async Task<int> RunAsync(AgentLoopFactory createLoop, bool once = false)
    {
        var sources = new ConfigurationSources { Platform = PlatformDefaults.Linux("/nowhere"), EnvironmentPrefix = $"T{Guid.NewGuid():N}_" };
        using var logger = MemoryLog.To(log);
        using var signals = new ProcessSignals();
        var run = new HostRun(
            AgentConfiguration.Load(sources), new RunRequest { Sources = sources, Once = once }, createLoop, logger);

        var (exitCode, changed) = await run.RunAsync(signals);

        Assert.Null(changed);
        return exitCode;
    }
}
