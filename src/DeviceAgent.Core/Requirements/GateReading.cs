using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Requirements;

/// <summary>The gate as it stands after a reading.</summary>
/// <param name="IsOpen">Whether commands may be fetched and acknowledged.</param>
/// <param name="Requirements">
/// Every requirement. A gating one counts as satisfied while it lets commands through: also after a first unreadable
/// reading, when <c>Observed</c> already says what is wrong.
/// </param>
public sealed record GateReading(bool IsOpen, IReadOnlyList<RequirementReport> Requirements);
