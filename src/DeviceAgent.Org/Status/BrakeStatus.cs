namespace DeviceAgent.Org.Status;

/// <summary>How the brake on automatic logouts stands.</summary>
/// <param name="Limit">Devices that automatic triggers may log out within the window.</param>
/// <param name="Window">How far back the count goes.</param>
/// <param name="Devices">How many devices the automatic logouts of the window are for, held ones too; at most one more than the limit.</param>
/// <param name="Held">How many logouts wait for a release.</param>
/// <param name="HeldSince">Since when the oldest of them; null without any.</param>
public sealed record BrakeStatus(int Limit, TimeSpan Window, int Devices, int Held, DateTimeOffset? HeldSince);
