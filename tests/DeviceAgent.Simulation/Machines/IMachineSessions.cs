using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Simulation.Faults;

namespace DeviceAgent.Simulation.Machines;

/// <summary>A machine's people and their sessions: what really is, and what a process of the agent gets to see and to end of it.</summary>
public interface IMachineSessions
{
    /// <summary>While true no listing succeeds.</summary>
    bool Unreadable { get; set; }

    /// <summary>Told of every session that begins.</summary>
    Action<TrueSession>? Began { get; set; }

    /// <summary>Told of every session that ends, and whether an agent did it.</summary>
    Action<TrueSession, bool>? Ended { get; set; }

    /// <summary>A session begins, or its user comes back to one that is there.</summary>
    void SignIn(string user, Toughness toughness);

    /// <summary>Its user ends it, or something else that is no agent.</summary>
    void SignOut(TrueSession session);

    /// <summary>The session ends by itself, and the next person's session gets its process's number.</summary>
    void PassNumberOn(TrueSession leaving, string next);

    /// <summary>From now on every session can be ended.</summary>
    void Heal();

    /// <summary>The machine has started again: no session from before is left.</summary>
    void Boot();

    /// <summary>The agent's seams to all this, as one process has them.</summary>
    SessionSeams SeamsOf(AgentProcess process, IMachineClock clock, PlantedFault fault);
}
