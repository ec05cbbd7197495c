using System.Globalization;
using DeviceAgent.Cli.Status;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.Processes;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent poll</c>: SIGHUP to the running agent, then its status until that poll has a result.</summary>
/// <param name="sources">The configuration that the agent runs with.</param>
/// <param name="wait">How long to wait for the result.</param>
public sealed class PollVerb(ConfigurationSources sources, string wait)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>A signal is looked at within moments, unless it is ignored.</summary>
    private static readonly TimeSpan PatienceForSignal = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync()
    {
        if (!TimeSpan.TryParseExact(wait, "c", CultureInfo.InvariantCulture, out TimeSpan limit) || limit <= TimeSpan.Zero || limit > LongestWait)
        {
            return await AgentCommandLine.RefuseAsync($"--wait {wait}: must be a time span from 00:00:01 to 01:00:00");
        }

        AgentOptions options;
        try
        {
            options = AgentConfiguration.Load(sources).Options;
        }
        catch (ConfigurationException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.Configuration);
        }

        return await PollAsync(new StatusReader(options), StatePlatform.Clock(), StatePlatform.Processes(), limit);
    }

    private static async Task<int> PollAsync(StatusReader reader, IMachineClock clock, IOtherProcesses processes, TimeSpan limit)
    {
        StatusReading before = reader.Read();
        StatusVerdict verdict = StatusVerdict.Of(before, processes, clock);
        if (verdict.State is not (AgentState.Running or AgentState.Stale or AgentState.Stopping) || before.Status is not { } status)
        {
            return await AgentCommandLine.RefuseAsync(verdict.Summary, StatusVerb.ExitCodeOf(verdict.State));
        }

        // To the millisecond, as times stand in the status.
        DateTimeOffset now = clock.Wall.GetUtcNow();
        DateTimeOffset asked = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        switch (Hangup(processes, status.Agent))
        {
            case HangupResult.NotPermitted:
                return await AgentCommandLine.RefuseAsync(
                    $"the agent (process {status.Agent.Pid}) is another user's: run device-agent poll as root", ExitCodes.NotPermitted);
            case HangupResult.Gone:
                return await AgentCommandLine.RefuseAsync("the agent has ended just now", ExitCodes.NoAgentRuns);
        }

        Console.WriteLine($"asked the agent (process {status.Agent.Pid}) to poll");
        return await FollowAsync(reader, clock, processes, asked, limit);
    }

    private static HangupResult Hangup(IOtherProcesses processes, ProcessStatus agent)
    {
        try
        {
            return agent.ProcessStart is { } start ? processes.Hangup(agent.Pid, start) : HangupResult.Gone;
        }
        catch (IOException)
        {
            return HangupResult.NotPermitted;
        }
    }

    private static async Task<int> FollowAsync(
        StatusReader reader, IMachineClock clock, IOtherProcesses processes, DateTimeOffset asked, TimeSpan limit)
    {
        BootInstant began = clock.Now;
        BootInstant until = began + limit;
        var said = new PollProgress(asked);
        while (clock.Now < until)
        {
            StatusReading reading = reader.Read();
            StatusVerdict verdict = StatusVerdict.Of(reading, processes, clock);
            if (verdict.State is AgentState.Gone or AgentState.Stopped)
            {
                return await AgentCommandLine.RefuseAsync(verdict.Summary, ExitCodes.NoAgentRuns);
            }

            if (verdict.State != AgentState.Stopping && reading.Status is { } status && said.Tell(status) is { } exitCode)
            {
                return exitCode;
            }

            if (clock.Now - began > PatienceForSignal)
            {
                said.TellIfUnheard(reading.Status);
            }

            await Task.Delay(Look, clock.Wall);
        }

        return await AgentCommandLine.RefuseAsync(
            $"no result within {TimeWords.Span(limit)}: device-agent status --watch shows what the agent does", ExitCodes.NotFinished);
    }
}
