using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Outcomes;

/// <summary>
/// What became of one command. Sent at least once: (<see cref="Jti"/>, <see cref="Sequence"/>) names a report, and a
/// repeated one has no further effect. The report with the highest sequence holds.
/// </summary>
public sealed record OutcomeReport
{
    /// <summary>The command's <c>jti</c>.</summary>
    [JsonPropertyName("jti")] public required string Jti { get; init; }

    /// <summary>The command's <c>txn</c>, null when it had none.</summary>
    [JsonPropertyName("trace_id")] public string? TraceId { get; init; }

    /// <summary>Counts this command's reports, from 1.</summary>
    [JsonPropertyName("sequence")] public required int Sequence { get; init; }

    /// <summary>One of <see cref="OutcomeStatus"/>.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }

    /// <summary>False while the device still tries: a failure that is interim.</summary>
    [JsonPropertyName("final")] public required bool Final { get; init; }

    /// <summary>Why, as a stable word of <see cref="OutcomeReasons"/>; null when everything was done as meant.</summary>
    [JsonPropertyName("reason")] public string? Reason { get; init; }

    /// <summary>When the cap on forced logouts lets the command go on, by the device's wall clock; null for every other reason.</summary>
    [JsonPropertyName("retry_at")] public DateTimeOffset? RetryAt { get; init; }

    /// <summary>True when nothing was ended on purpose.</summary>
    [JsonPropertyName("dry_run")] public required bool DryRun { get; init; }

    /// <summary>How many attempts were made so far, from 0.</summary>
    [JsonPropertyName("attempts")] public required int Attempts { get; init; }

    [JsonPropertyName("sessions")] public required IReadOnlyList<SessionOutcome> Sessions { get; init; }

    [JsonPropertyName("steps")] public required IReadOnlyList<StepReport> Steps { get; init; }

    [JsonPropertyName("times")] public required OutcomeTimes Times { get; init; }
}
