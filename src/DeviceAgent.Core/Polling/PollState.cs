namespace DeviceAgent.Core.Polling;

/// <summary>How polling stands. All times are the machine's wall clock: they are for people, no rule compares them.</summary>
public sealed record PollState
{
    public PollPhase Phase { get; init; } = PollPhase.Resting;

    /// <summary>When the phase began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When the poll that <see cref="LastOutcome"/> tells of began; null before the first.</summary>
    public DateTimeOffset? LastStartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? LastEndedAt { get; init; }

    /// <summary>Null before the end of the first poll. One that was given up for another has none.</summary>
    public PollOutcome? LastOutcome { get; init; }

    /// <summary>Whether the org answered last time; null before the first.</summary>
    public bool? Reached { get; init; }

    /// <summary>When the org answered last.</summary>
    public DateTimeOffset? ReachedAt { get; init; }

    /// <summary>Why the last poll that failed did, also when one has been answered since; null when none failed.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>The org as it described itself last; null before.</summary>
    public OrgEndpoints? Org { get; init; }

    /// <summary>Whether polls are held where that is possible; null while the org is not known.</summary>
    public bool? Waits { get; init; }

    /// <summary>How long the poll that is out may be held; null when none is held.</summary>
    public TimeSpan? Hold { get; init; }

    /// <summary>When the next poll goes out at the latest; null while one is on its way that is not held.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Failed polls since the last good one.</summary>
    public int Failures { get; init; }
}
