namespace DeviceAgent.Org.Storage;

/// <summary>A SET that waits for a device or was taken by it: a logout, or the withdrawal of one.</summary>
public sealed class CommandRecord
{
    /// <summary>The order of issue: the order of delivery.</summary>
    public long Number { get; set; }

    public required string Jti { get; set; }

    public required string DeviceId { get; set; }

    public required string UserId { get; set; }

    /// <summary>The SET's <c>txn</c>: the newest trace that it serves.</summary>
    public required string TraceId { get; set; }

    /// <summary>Null for a logout; for a withdrawal the jti of the withdrawn command.</summary>
    public string? Withdraws { get; set; }

    /// <summary>The SET's <c>iat</c> (cut to the second) and <c>event_timestamp</c> (with its milliseconds, rounded up).</summary>
    public DateTimeOffset IssuedAt { get; set; }

    /// <summary>The user's local accounts on the device, assigned or linked in the last 30 days, frozen at the first hand-out so that a repeated SET says the same.</summary>
    public required List<string> LocalAccounts { get; set; }

    /// <summary>The device's single-user mark, frozen at the first hand-out.</summary>
    public bool SingleUser { get; set; }

    /// <summary>True while it waits for an admin's release: not handed out. It serves one trace only as long as it is held.</summary>
    public bool Held { get; set; }

    /// <summary>When an admin released it; null when it was never held, or still is.</summary>
    public DateTimeOffset? ReleasedAt { get; set; }

    /// <summary>First returned by a poll.</summary>
    public DateTimeOffset? HandedOutAt { get; set; }

    /// <summary>Acknowledged.</summary>
    public DateTimeOffset? DeliveredAt { get; set; }

    /// <summary>Withdrawn for every trace it served: not handed out any more.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    /// <summary>The code of the last setErrs entry. With <see cref="Closed"/>: the device will never accept it; otherwise it is handed out again.</summary>
    public string? ErrorCode { get; set; }

    public string? ErrorDescription { get; set; }

    public DateTimeOffset? ErrorAt { get; set; }

    /// <summary>How often the device has refused it since it last took it; more than there are <see cref="Devices.RefusedCommands.Pauses"/>: it is final.</summary>
    public int Refusals { get; set; }

    /// <summary>The sequence of the outcome that holds; 0 before the first.</summary>
    public int OutcomeSequence { get; set; }

    /// <summary>The outcome that holds, as JSON of the wire.</summary>
    public string? Outcome { get; set; }

    /// <summary>When the org took over the outcome that holds.</summary>
    public DateTimeOffset? ReportedAt { get; set; }

    /// <summary>True when nothing more is expected from the device: kept as a column, so that open commands are found by an index.</summary>
    public bool Closed { get; set; }
}
