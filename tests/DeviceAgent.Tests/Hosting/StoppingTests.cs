using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeviceAgent.Tests.Hosting;

public class StoppingTests
{
    [Fact]
    public async Task A_loop_is_cancelled_and_waited_for()
    {
        var started = new TaskCompletionSource();
        var tidied = false;
        using var logger = MemoryLog.To([]);
        using var host = AgentHost.Build(new AgentOptions(), WorkerMode.UntilStopped, (_, _) => new ScriptedLoop
        {
            Run = async token =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                tidied = true;
            },
        }, logger);
        var worker = host.Services.GetRequiredService<AgentWorker>();
        await host.StartAsync();
        await started.Task;

        await host.StopAsync();

        Assert.True(tidied);
        Assert.True(worker.HasEnded);
        Assert.Equal(ExitCodes.Ok, worker.ExitCode);
    }

    [Fact]
    public async Task Once_that_is_stopped_before_its_end_says_so()
    {
        var started = new TaskCompletionSource();
        using var logger = MemoryLog.To([]);
        using var host = AgentHost.Build(new AgentOptions(), WorkerMode.Once, (_, _) => new ScriptedLoop
        {
            Once = async token =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return true;
            },
        }, logger);
        var worker = host.Services.GetRequiredService<AgentWorker>();
        await host.StartAsync();
        await started.Task;

        await host.StopAsync();

        Assert.Equal(ExitCodes.NotFinished, worker.ExitCode);
    }

    [Fact]
    public async Task A_loop_that_does_not_listen_is_given_up_at_the_time_limit()
    {
        var started = new TaskCompletionSource();
        var deaf = new TaskCompletionSource();
        using var logger = MemoryLog.To([]);
        using var host = AgentHost.Build(new AgentOptions(), WorkerMode.UntilStopped, (_, _) => new ScriptedLoop
        {
            Run = _ =>
            {
                started.SetResult();
                return deaf.Task;
            },
        }, logger, shutdownTimeout: TimeSpan.FromMilliseconds(1));
        var worker = host.Services.GetRequiredService<AgentWorker>();
        await host.StartAsync();
        await started.Task;

        await Record.ExceptionAsync(() => host.StopAsync());

        Assert.False(worker.HasEnded);
        deaf.SetResult();
    }

    [Fact]
    public void The_time_limit_leaves_a_second_of_the_five_for_the_log()
    {
        using var logger = MemoryLog.To([]);
        using var host = AgentHost.Build(new AgentOptions(), WorkerMode.Once, (_, _) => new ScriptedLoop(), logger);

        var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(4), options.ShutdownTimeout);
    }
}
