using DeviceAgent.Cli.Status;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.Processes;
using DeviceAgent.Hosting;
using Spectre.Console;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent status</c>: reads what the running agent has written, and judges whether it still runs. Changes nothing, asks the agent nothing.</summary>
public sealed class StatusVerb(ConfigurationSources sources)
{
    /// <summary>How often <c>--watch</c> looks.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public bool Json { get; init; }

    public bool Watch { get; init; }

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync()
    {
        AgentOptions options;
        try
        {
            options = AgentConfiguration.Load(sources).Options;
        }
        catch (ConfigurationException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.Configuration);
        }

        var reader = new StatusReader(options);
        IMachineClock clock = StatePlatform.Clock();
        IOtherProcesses processes = StatePlatform.Processes();
        if (Watch)
        {
            using var interruption = new Interruption();
            await WatchAsync(reader, processes, clock, interruption.Token);
            return ExitCodes.Ok;
        }

        StatusReading reading = reader.Read();
        StatusVerdict verdict = StatusVerdict.Of(reading, processes, clock);
        Show(reading, verdict, clock);
        return ExitCodeOf(verdict.State);
    }

    /// <summary>What the command ends with, so that a script need not read its output.</summary>
    internal static int ExitCodeOf(AgentState state) => state switch
    {
        AgentState.Running => ExitCodes.Ok,
        AgentState.Stale or AgentState.Stopping => ExitCodes.NotFinished,
        AgentState.NotPermitted => ExitCodes.NotPermitted,
        _ => ExitCodes.NoAgentRuns,
    };

    private void Show(StatusReading reading, StatusVerdict verdict, IMachineClock clock)
    {
        if (Json)
        {
            Console.Out.WriteLine(StatusDocument.Of(reading, verdict, indented: !Watch));
        }
        else
        {
            Terminal.Write(StatusView.Of(StatusLines.Of(reading, verdict, clock.Wall.GetUtcNow())));
        }
    }

    private async Task WatchAsync(StatusReader reader, IOtherProcesses processes, IMachineClock clock, CancellationToken stop)
    {
        if (Json || Terminal.IsPiped || !AnsiConsole.Console.Profile.Capabilities.Ansi)
        {
            await EachChangeAsync(reader, processes, clock, stop);
            return;
        }

        await AnsiConsole.Console.Live(new Text("")).AutoClear(false).StartAsync(live => EachSecondAsync(
            clock,
            () =>
            {
                StatusReading reading = reader.Read();
                live.UpdateTarget(StatusView.Of(StatusLines.Of(reading, StatusVerdict.Of(reading, processes, clock), clock.Wall.GetUtcNow())));
            },
            stop));
    }

    /// <summary>Into a pipe: only what is new, or the file would fill up with the same.</summary>
    private Task EachChangeAsync(StatusReader reader, IOtherProcesses processes, IMachineClock clock, CancellationToken stop)
    {
        (DateTimeOffset? WrittenAt, AgentState State)? shown = null;
        return EachSecondAsync(
            clock,
            () =>
            {
                StatusReading reading = reader.Read();
                StatusVerdict verdict = StatusVerdict.Of(reading, processes, clock);
                if (shown == (reading.Status?.WrittenAt, verdict.State))
                {
                    return;
                }

                if (shown is not null && !Json)
                {
                    Console.Out.WriteLine();
                }

                shown = (reading.Status?.WrittenAt, verdict.State);
                Show(reading, verdict, clock);
            },
            stop);
    }

    private static async Task EachSecondAsync(IMachineClock clock, Action look, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            look();
            await Task.Delay(Look, clock.Wall, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
