namespace DeviceAgent.Org.Storage;

/// <summary>An event of Okta's System Log that was taken: it is not taken again.</summary>
public sealed class RelayedEventRecord
{
    /// <summary>The order of taking.</summary>
    public long Number { get; set; }

    /// <summary>Okta's name of the event: unique.</summary>
    public required string Uuid { get; set; }

    public required string EventType { get; set; }

    /// <summary>When it happened, as Okta says.</summary>
    public DateTimeOffset Published { get; set; }

    /// <summary>When it was taken, by the org's clock.</summary>
    public DateTimeOffset TakenAt { get; set; }

    /// <summary>When it was read, by Okta's clock: it had been in Okta's log by then.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Whom it names: the login as Okta has it; null for nobody.</summary>
    public string? Login { get; set; }

    /// <summary>The user here; null for none.</summary>
    public string? UserId { get; set; }

    /// <summary>One of <see cref="Okta.Relay.RelayResult"/>.</summary>
    public required string Result { get; set; }

    /// <summary>The logout's trace; null when there is none.</summary>
    public string? TraceId { get; set; }

    /// <summary>Okta's own trace.</summary>
    public required string OktaTraceId { get; set; }
}
