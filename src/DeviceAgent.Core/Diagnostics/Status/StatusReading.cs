namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>What was found where the status should be.</summary>
/// <param name="Status">Null when none can be used.</param>
/// <param name="File">Where <paramref name="Status"/> is from.</param>
/// <param name="IsWhole">Whether it is the one with sessions and commands.</param>
/// <param name="Forbidden">The file that only root may read; null when it could be read or is not there.</param>
/// <param name="Problem">Why a file that is there cannot be used; null when it can, or when there is none.</param>
public sealed record StatusReading(AgentStatus? Status, string? File, bool IsWhole, string? Forbidden, string? Problem);
