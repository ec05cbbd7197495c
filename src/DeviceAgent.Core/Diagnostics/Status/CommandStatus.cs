using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>One command.</summary>
public sealed record CommandStatus
{
    /// <summary>The command's <c>jti</c>: <c>CommandId</c> of the log.</summary>
    public required string Id { get; init; }

    /// <summary>One click of an admin, over all devices; null when it had none.</summary>
    public string? TraceId { get; init; }

    /// <summary><c>received</c>, <c>started</c>, <c>retrying</c>, <c>finished</c> or <c>reported</c>.</summary>
    public required string State { get; init; }

    /// <summary>Whether an admin took it back.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>The moment of the triggering fact, by the org's clock; null for one that is over.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When work on it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the outcome was recorded.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many attempts were made.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is tried again; null when it is not, or at once.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>One of <see cref="OutcomeStatus"/>, interim while <see cref="Final"/> is false; null before the first attempt.</summary>
    public string? Outcome { get; init; }

    /// <summary>Whether the outcome is the last word.</summary>
    public bool Final { get; init; }

    /// <summary>One of <see cref="OutcomeReasons"/>; null when everything was done as meant.</summary>
    public string? Reason { get; init; }

    public bool DryRun { get; init; }

    /// <summary>What became of each session, as the org is told it.</summary>
    public IReadOnlyList<CommandSessionStatus> Sessions { get; init; } = [];
}
