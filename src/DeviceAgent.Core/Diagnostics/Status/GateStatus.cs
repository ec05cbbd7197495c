namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Whether commands are fetched.</summary>
/// <param name="Open">False: commands wait at the org.</param>
/// <param name="ClosedBy">The ids of the requirements that close it.</param>
public sealed record GateStatus(bool Open, IReadOnlyList<string> ClosedBy);
