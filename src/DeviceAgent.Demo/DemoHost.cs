using DeviceAgent.Demo.Output;
using DeviceAgent.Demo.Run;
using DeviceAgent.Linux.Clock;

namespace DeviceAgent.Demo;

/// <summary>Runs the demo once and cleans up, however it ends.</summary>
public static class DemoHost
{
    private static readonly TimeSpan BaseLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LimitPerDevice = TimeSpan.FromSeconds(3);

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(DemoOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("device-demo: needs Linux, because its sessions are Linux process groups");
            return ExitCodes.Failed;
        }

        using var stop = new StopSignals();
        IDemoOutput output = options.Json ? new JsonOutput() : new ConsoleOutput(TimeProvider.System);
        DemoReport? report = null;
        try
        {
            await RunAsync(options, output, stop, found => report = found);
            return report is { Ok: true } ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (Exception e) when (stop.Token.IsCancellationRequested && report is null)
        {
            // Ctrl-C reaches the org and the agents too, so what was being asked of them may fail instead of being cancelled.
            await Console.Error.WriteLineAsync($"device-demo: stopped{(e is AggregateException ? $", but not everything was cleaned up: {e.Message}" : "")}");
            return ExitCodes.Signalled + stop.Number;
        }
        catch (Exception e)
        {
            await FailAsync(e, output, report);
            return ExitCodes.Failed;
        }
    }

    private static async Task FailAsync(Exception e, IDemoOutput output, DemoReport? report)
    {
        string problem = e is DemoException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        if (report is null)
        {
            output.Report(new DemoReport { Problems = [problem] });
        }
        else
        {
            // With --json there is one document, and it is out.
            await Console.Error.WriteLineAsync($"device-demo: {problem}");
        }
    }

    private static async Task RunAsync(DemoOptions options, IDemoOutput output, StopSignals stop, Action<DemoReport> reported)
    {
        var wait = new WaitLimit(BaseLimit + (options.Devices * LimitPerDevice), TimeProvider.System, stop.Token);
        await using DemoSite site = await DemoSite.StartAsync(
            Fleet.Of(options.Devices), new LinuxMachineClock(TimeProvider.System), output.Step, wait);
        var run = new LogoutRun(site, wait);
        Timeline issued = await run.IssueAsync();
        output.Step($"Log Out All Devices is issued for {Fleet.LoginOf(Fleet.Target)}");
        await output.FollowAsync(issued, run.FollowAsync());
        DemoReport report = await run.JudgeAsync();
        output.Report(options.Keep ? report with { Kept = KeptSite.Of(site) } : report);
        reported(report);
        if (options.Keep)
        {
            await stop.WaitAsync();
            output.Step("ending org, agents and sessions");
        }
    }
}
