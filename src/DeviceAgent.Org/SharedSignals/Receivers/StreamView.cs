namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>A receiver's stream as the admin API shows it.</summary>
/// <param name="StreamId">Its id.</param>
/// <param name="Status"><c>enabled</c>, <c>paused</c> or <c>disabled</c>.</param>
/// <param name="Reason">Why; null where nobody said.</param>
/// <param name="SetByAdmin">Whether an admin stopped it: the receiver cannot enable it then.</param>
/// <param name="EventsDelivered">What it carries.</param>
/// <param name="Description">The receiver's own words.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Waiting">How many SETs wait for an acknowledgement.</param>
/// <param name="OldestWaiting">Since when the oldest of them does.</param>
public sealed record StreamView(
    string StreamId, string Status, string? Reason, bool SetByAdmin, IReadOnlyList<string> EventsDelivered, string? Description,
    DateTimeOffset Created, int Waiting, DateTimeOffset? OldestWaiting);
