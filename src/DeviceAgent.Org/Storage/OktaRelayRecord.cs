namespace DeviceAgent.Org.Storage;

/// <summary>How far the relay of an Okta org's System Log has come.</summary>
public sealed class OktaRelayRecord
{
    /// <summary>The org: its URL.</summary>
    public required string Org { get; set; }

    /// <summary>Everything that the log showed up to here was taken; by Okta's clock.</summary>
    public DateTimeOffset Cursor { get; set; }

    /// <summary>Path and query of the page to go on with, inside a look that has not come to the end of the log; null at the end.</summary>
    public string? Next { get; set; }

    /// <summary>The same moment as <see cref="Cursor"/> by the org's own clock: the lag counts from it. The first look's begin before any answer.</summary>
    public DateTimeOffset HeardAt { get; set; }

    /// <summary>When the log was asked last.</summary>
    public DateTimeOffset? TriedAt { get; set; }

    /// <summary>Why it could not be read; null when it could.</summary>
    public string? Fault { get; set; }

    /// <summary>Since when; null when it could be read.</summary>
    public DateTimeOffset? FaultSince { get; set; }

    /// <summary>How far the org's clock is ahead of Okta's, in seconds; null before the first answer.</summary>
    public long? ClockAhead { get; set; }

    /// <summary>Requests in one window of Okta's rate limit; null when Okta does not say.</summary>
    public int? RateLimit { get; set; }

    /// <summary>How many of them were left after the last one.</summary>
    public int? RateRemaining { get; set; }

    /// <summary>The process that relays; null for none.</summary>
    public string? Holder { get; set; }

    /// <summary>Until when it alone may.</summary>
    public DateTimeOffset HeldUntil { get; set; }
}
