using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Polling;

/// <summary>How the agent's loops wake each other.</summary>
public sealed class AgentSignals
{
    public AgentSignals(IMachineClock clock)
    {
        Ticks = new Ticks(clock);
        Work = new Signal(Ticks);
        Outcome = new Signal(Ticks);
        Poll = new Signal(Ticks);
    }

    /// <summary>Given by whoever polls; ends the long waits of everybody.</summary>
    public Ticks Ticks { get; }

    /// <summary>Commands were accepted, or withdrawn.</summary>
    public Signal Work { get; }

    /// <summary>An outcome was recorded, or the org answered again.</summary>
    public Signal Outcome { get; }

    /// <summary>Poll now: SIGHUP, wake, the network is back.</summary>
    public Signal Poll { get; }
}
