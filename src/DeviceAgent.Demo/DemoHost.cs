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
        try
        {
            return await RunAsync(options, output, stop);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("device-demo: stopped; every process was ended and the folder deleted");
            return ExitCodes.Signalled + stop.Number;
        }
        catch (Exception) when (stop.Token.IsCancellationRequested)
        {
            // Ctrl-C reaches the org and the agents too: whatever was being asked of them fails then.
            await Console.Error.WriteLineAsync("device-demo: stopped");
            return ExitCodes.Signalled + stop.Number;
        }
        catch (Exception e) when (e is DemoException or IOException or HttpRequestException or AggregateException or UnauthorizedAccessException)
        {
            output.Report(new DemoReport { Problems = [e.Message] });
            return ExitCodes.Failed;
        }
    }

    private static async Task<int> RunAsync(DemoOptions options, IDemoOutput output, StopSignals stop)
    {
        var wait = new WaitLimit(BaseLimit + (options.Devices * LimitPerDevice), TimeProvider.System, stop.Token);
        await using DemoSite site = await DemoSite.StartAsync(
            Fleet.Of(options.Devices), new LinuxMachineClock(TimeProvider.System), output.Step, wait);
        var run = new LogoutRun(site, wait);
        Timeline issued = await run.IssueAsync();
        output.Step($"Log Out All Devices for {Fleet.LoginOf(Fleet.Target)}: {issued.Devices.Count} devices, trace {issued.TraceId}");
        await output.FollowAsync(issued, run.FollowAsync());
        DemoReport report = await run.JudgeAsync();
        output.Report(options.Keep ? report with { Kept = KeptSite.Of(site) } : report);
        if (options.Keep)
        {
            await stop.WaitAsync();
        }

        return report.Ok ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
