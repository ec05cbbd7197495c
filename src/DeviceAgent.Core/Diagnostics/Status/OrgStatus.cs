namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The org, and whether it answers.</summary>
/// <param name="Url">The setting OrgUrl.</param>
/// <param name="Issuer">Whose commands are believed, as the org says itself; null before it answered.</param>
/// <param name="Reached">Whether it answered the last poll; null before the first.</param>
/// <param name="ReachedAt">When it answered last.</param>
/// <param name="LastError">Why the last poll that failed did, also when one has been answered since.</param>
/// <param name="LastErrorAt">When that was.</param>
public sealed record OrgStatus(
    Uri Url, string? Issuer, bool? Reached, DateTimeOffset? ReachedAt, string? LastError, DateTimeOffset? LastErrorAt)
{
    /// <summary>The status of this device's stream: <c>enabled</c>, <c>paused</c> or <c>disabled</c>; null while the org has not told.</summary>
    public string? Stream { get; init; }

    /// <summary>Why the stream has this status, in the org's words; null when it did not say.</summary>
    public string? StreamReason { get; init; }
}
