using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Polling;

/// <summary>How the agent's loops wake each other.</summary>
public sealed class AgentSignals(IMachineClock clock)
{
    /// <summary>Commands were accepted, or withdrawn.</summary>
    public Signal Work { get; } = new(clock);

    /// <summary>An outcome was recorded, or the org answered again.</summary>
    public Signal Outcome { get; } = new(clock);

    /// <summary>Poll now: SIGHUP, wake, the network is back.</summary>
    public Signal Poll { get; } = new(clock);
}
