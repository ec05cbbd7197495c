namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The outcomes that the org does not have yet.</summary>
/// <param name="Waiting">How many; null while they are not known.</param>
public sealed record OutboxStatus(int? Waiting);
