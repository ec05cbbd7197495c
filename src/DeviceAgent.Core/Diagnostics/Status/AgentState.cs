namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Whether the agent runs, as far as its status and its process tell.</summary>
public enum AgentState
{
    /// <summary>It runs, and its status is as new as it should be.</summary>
    Running,

    /// <summary>Its process lives, but it has not written its status when it should have: it may hang, or the machine has slept.</summary>
    Stale,

    /// <summary>It is about to end, or to go on with another configuration.</summary>
    Stopping,

    /// <summary>It has ended as it should.</summary>
    Stopped,

    /// <summary>Its process is gone and has not said so: it was killed, crashed, or the machine was started anew.</summary>
    Gone,

    /// <summary>There is no status.</summary>
    Unknown,

    /// <summary>There is a status that cannot be used: damaged, or of a newer version.</summary>
    Unreadable,

    /// <summary>There may be a status, for root.</summary>
    NotPermitted,
}
