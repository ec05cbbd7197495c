namespace DeviceAgent.Org.Storage;

/// <summary>One issued logout of one user: what triggered it, and why.</summary>
public sealed class TraceRecord
{
    /// <summary>The order of issue: the paging cursor.</summary>
    public long Number { get; set; }

    public required string TraceId { get; set; }

    public required string UserId { get; set; }

    /// <summary>One of <see cref="Logout.DeviceLogoutType"/>.</summary>
    public required string DeviceLogoutType { get; set; }

    /// <summary><c>admin</c>, <c>user</c>, <c>policy</c> or <c>system</c> (CAEP 1.0 section 2).</summary>
    public required string InitiatingEntity { get; set; }

    public string? ReasonAdmin { get; set; }

    public string? ReasonUser { get; set; }

    /// <summary>The moment of the triggering fact: what began later is spared.</summary>
    public DateTimeOffset IssuedAt { get; set; }

    /// <summary>When the org took the trigger: the same, or later where the fact was told with delay. The brake counts by it.</summary>
    public DateTimeOffset TakenAt { get; set; }

    /// <summary>Okta's trace of the event that the relay took it from; null where it did not come by the relay.</summary>
    public string? OktaTraceId { get; set; }

    /// <summary>When the brake held it; null when it went out at once.</summary>
    public DateTimeOffset? HeldAt { get; set; }

    /// <summary>When an admin released it; null when it was never held, or still is, or was withdrawn instead.</summary>
    public DateTimeOffset? ReleasedAt { get; set; }
}
