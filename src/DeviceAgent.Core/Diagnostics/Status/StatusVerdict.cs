using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Processes;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Whether the agent runs, and why that is thought.</summary>
/// <param name="State">In one word.</param>
/// <param name="Summary">In one sentence, with what to do where something is to be done.</param>
public sealed record StatusVerdict(AgentState State, string Summary)
{
    /// <summary>Judges what was found.</summary>
    /// <param name="reading">The status.</param>
    /// <param name="processes">Tell whether the agent's process lives.</param>
    /// <param name="clock">The machine's clocks.</param>
    public static StatusVerdict Of(StatusReading reading, IOtherProcesses processes, IMachineClock clock)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(processes);
        ArgumentNullException.ThrowIfNull(clock);
        if (reading.Status is { } status)
        {
            return Of(status, Lives(status, processes, clock), clock.Wall.GetUtcNow());
        }

        return reading switch
        {
            { Problem: { } problem } => new(AgentState.Unreadable, $"Whether the agent runs cannot be told: {problem}"),
            { Forbidden: { } file } => new(
                AgentState.NotPermitted, $"Whether the agent runs cannot be told: {file} is for root. Run the command as root, or set StatusFolder"),
            _ => new(
                AgentState.Unknown, "No agent has run here. If one runs with another --config or StateFolder, give the same one here"),
        };
    }

    private static StatusVerdict Of(AgentStatus status, bool lives, DateTimeOffset now)
    {
        ProcessStatus agent = status.Agent;
        if (!lives)
        {
            return status.StoppedAt is { } stopped
                ? new(AgentState.Stopped, $"Not running: stopped at {Moment(stopped)} with exit code {status.ExitCode}")
                : new(AgentState.Gone, $"Not running: process {agent.Pid} is gone and has not said why. It wrote its status last at {Moment(status.WrittenAt)}");
        }

        if (status.StoppedAt is not null)
        {
            return new(AgentState.Stopping, $"Process {agent.Pid} is about to end, or to go on with another configuration");
        }

        return status.FreshUntil < now
            ? new(AgentState.Stale, $"Stale: process {agent.Pid} lives, but has written no status since {Moment(status.WrittenAt)}. It may hang, or the machine was asleep until just now")
            : new(AgentState.Running, $"Running, process {agent.Pid}, since {Moment(agent.StartedAt)}");
    }

    private static bool Lives(AgentStatus status, IOtherProcesses processes, IMachineClock clock)
    {
        if (status.Agent.BootId != clock.BootId)
        {
            return false;
        }

        try
        {
            return processes.StartOf(status.Agent.Pid) is { } start && (status.Agent.ProcessStart ?? start) == start;
        }
        catch (IOException)
        {
            // It is there, and not ours to look at.
            return true;
        }
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
