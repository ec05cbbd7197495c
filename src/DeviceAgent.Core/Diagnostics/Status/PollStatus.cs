namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The polls.</summary>
public sealed record PollStatus
{
    /// <summary>What is done now: <c>polling</c>, <c>waiting</c> (the org holds a poll) or <c>resting</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>When that began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How commands come: <c>waiting</c> (polls are held, a command comes at once), <c>interval</c>; null before the org has answered.</summary>
    public string? Transport { get; init; }

    /// <summary>The setting PollInterval, in seconds: the longest time between two polls that are not held.</summary>
    public required double IntervalSeconds { get; init; }

    /// <summary>How long the poll that is out may be held, in seconds; null when none is.</summary>
    public double? HoldSeconds { get; init; }

    /// <summary>When the last poll began that has a result.</summary>
    public DateTimeOffset? LastStartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary><c>answered</c>, <c>deferred</c>, <c>gate-closed</c>, <c>cut</c> or <c>failed</c>; null before the first.</summary>
    public string? LastResult { get; init; }

    /// <summary>When the next one goes out at the latest; null while one is on its way that is not held.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Failed polls since the last good one.</summary>
    public required int Failures { get; init; }
}
