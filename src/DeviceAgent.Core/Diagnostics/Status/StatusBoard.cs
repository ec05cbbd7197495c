using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Puts the status together. Safe for use by several threads.</summary>
/// <param name="options">By which the agent works.</param>
/// <param name="configurationFile">Which they were read from; null when there was none.</param>
/// <param name="warnings">What of the configuration could not be used as it was given.</param>
/// <param name="processStart">When this process started, as <see cref="Processes.IOtherProcesses"/> tells it.</param>
/// <param name="pipeline">Null while there is no org.</param>
/// <param name="clock">The machine's clocks.</param>
public sealed class StatusBoard(
    AgentOptions options,
    string? configurationFile,
    IReadOnlyList<string> warnings,
    long? processStart,
    PipelineStatus? pipeline,
    IMachineClock clock)
{
    private readonly DateTimeOffset startedAt = clock.Wall.GetUtcNow();
    private readonly Lock gate = new();
    private DateTimeOffset readAt = clock.Wall.GetUtcNow();
    private string? refused;

    /// <summary>Raised when the status has changed, on the thread where that happened: who listens must not block and not throw.</summary>
    public event Action? Changed;

    /// <summary>From now on <see cref="Changed"/> is raised for what happens in the pipeline too.</summary>
    public void WatchPipeline() => pipeline?.Watch(() => Changed?.Invoke());

    /// <summary>The configuration was read again, and the agent goes on with the one that it has.</summary>
    /// <param name="problem">Why the new one is not used; null when it is the same.</param>
    public void ConfigurationRead(string? problem)
    {
        lock (gate)
        {
            readAt = clock.Wall.GetUtcNow();
            refused = problem;
        }

        Changed?.Invoke();
    }

    /// <summary>The status now.</summary>
    /// <param name="exitCode">With what the agent has ended; null while it runs.</param>
    public AgentStatus Compose(int? exitCode = null)
    {
        DateTimeOffset now = clock.Wall.GetUtcNow();
        ConfigurationStatus configuration;
        lock (gate)
        {
            configuration = new ConfigurationStatus(configurationFile, readAt, warnings, refused);
        }

        var status = new AgentStatus
        {
            WrittenAt = now,
            Agent = new ProcessStatus(AgentIdentity.Version, Environment.ProcessId, processStart, clock.BootId, startedAt, Mode),
            Configuration = configuration,
            Counts = new StatusCounts(null, null, warnings.Count + (configuration.Refused is null ? 0 : 1), 0),
        };
        status = pipeline is null ? status : pipeline.AddTo(status);
        return exitCode is null ? status : status with { FreshUntil = null, StoppedAt = now, ExitCode = exitCode };
    }

    private string Mode => options.OrgUrl is null ? AgentModes.Idle : options.DryRun ? AgentModes.DryRun : AgentModes.Run;
}
