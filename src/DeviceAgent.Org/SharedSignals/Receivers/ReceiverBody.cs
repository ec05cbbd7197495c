namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>A receiver to register.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Audience">The <c>aud</c> of its SETs, where it was agreed on; absent for one that the org makes.</param>
/// <param name="Expires">A span (<c>P90D</c>) or a time (RFC 3339); absent for never.</param>
public sealed record ReceiverBody(string? Name, string? Audience, string? Expires);
