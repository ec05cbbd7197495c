using System.Runtime.CompilerServices;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.Demo.Run;

/// <summary>Logs the target user out of all devices and finds out what became of it.</summary>
public sealed class LogoutRun(DemoSite site, WaitLimit wait)
{
    private readonly Dictionary<DemoSession, IReadOnlyList<int>> before = [];
    private LogoutTrace? trace;

    /// <summary>Issues the logout.</summary>
    /// <returns>How it stands at once.</returns>
    /// <exception cref="DemoException">The org refuses.</exception>
    public async Task<Timeline> IssueAsync()
    {
        foreach (DemoSession session in Sessions)
        {
            before[session] = session.Processes.LivingProcesses();
        }

        trace = await site.Api.LogOutAllDevicesAsync(site.UserIds[Fleet.Target], wait.Stop);
        return Timeline.Of(trace);
    }

    /// <summary>Follows the logout until every device is where nothing more will come.</summary>
    /// <exception cref="DemoException">The limit is used up.</exception>
    public async IAsyncEnumerable<Timeline> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        bool done = false;
        while (!done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogoutTrace last = Trace;
            await wait.UntilAsync(
                async () =>
                {
                    trace = await site.Api.LogoutAsync(last.TraceId, wait.Stop);
                    RequireAgents();
                    done = site.Devices.All(IsDone);
                    return done || !Trace.Devices.SequenceEqual(last.Devices);
                },
                Missing,
                site.Devices.Where(device => !IsDone(device)).SelectMany(device => device.LogFiles).Append(site.Org.Program.ErrorFile));
            yield return Timeline.Of(Trace);
        }
    }

    /// <summary>Looks at /proc and reads the System Log.</summary>
    /// <exception cref="DemoException">The org refuses.</exception>
    public async Task<DemoReport> JudgeAsync()
    {
        SessionFinding[] sessions = [.. Sessions.Select(session => Verdict.Find(session, before[session]))];
        IReadOnlyList<LogLine> log = await site.Api.LogAsync(Trace.TraceId, wait.Stop);
        return new DemoReport
        {
            Problems = [.. Verdict.Problems(site.Devices, Trace, sessions, log)],
            Timeline = Timeline.Of(Trace),
            Sessions = sessions,
            SystemLog = log,
        };
    }

    private LogoutTrace Trace => trace ?? throw new InvalidOperationException("no logout was issued");

    private IEnumerable<DemoSession> Sessions => site.Devices.SelectMany(device => device.Sessions);

    private bool IsDone(DemoDevice device)
    {
        LogoutDevice state = Trace.Of(device.Id);
        return state.Final || (device.Plan.State == DevicePlan.Blocked && state.State == DevicePlan.Blocked);
    }

    private void RequireAgents()
    {
        if (site.Devices.FirstOrDefault(device => !IsDone(device) && device.Agent.HasExited) is { } dead)
        {
            throw WaitLimit.Failure($"the agent of {dead.Plan.Name} ended with code {dead.Agent.ExitCode}", dead.LogFiles);
        }
    }

    private string Missing() => "no end on " + string.Join(", ", site.Devices
        .Where(device => !IsDone(device))
        .Select(device => $"{device.Plan.Name} ({Trace.Of(device.Id).State})"));
}
