using DeviceAgent.Core.Logout;

namespace DeviceAgent.Simulation.Machines;

/// <summary>A session and the truth about it, in the world's time.</summary>
public sealed class TrueSession
{
    /// <summary>As a listing that sees it shows it.</summary>
    public required SessionIdentity Identity { get; init; }

    /// <summary>Whose it is: account and user have the same name.</summary>
    public required string User { get; init; }

    public required TimeSpan Began { get; init; }

    /// <summary>
    /// The earliest start that an agent could believe in: the last listing without this session that the process knew of when
    /// it first saw it. A session that was never listed yet has none.
    /// </summary>
    public TimeSpan? EarliestBelief { get; set; }

    /// <summary>Whether all that the agent knew of its age was the login time by a wall clock that was set in this boot.</summary>
    public bool DatedByWrongClock { get; set; }

    public TimeSpan? EndedAt { get; set; }

    /// <summary>When the last rung against it began: a withdrawal stops the next one.</summary>
    public TimeSpan? RungBegan { get; set; }

    /// <summary>Whether an agent ended it; else its user did, or the machine.</summary>
    public bool EndedByAgent { get; set; }

    public override string ToString() => $"session {Identity.SessionId} (process {Identity.Pid}) of {User}";
}
