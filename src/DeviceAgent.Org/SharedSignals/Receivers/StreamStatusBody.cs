namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>The status that an admin gives a receiver's stream.</summary>
/// <param name="Status"><c>enabled</c>, <c>paused</c> or <c>disabled</c>.</param>
/// <param name="Reason">For the receiver; at most 200 characters.</param>
public sealed record StreamStatusBody(string? Status, string? Reason);
