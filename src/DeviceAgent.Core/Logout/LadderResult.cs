using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Logout;

/// <summary>What came of one climb.</summary>
/// <param name="Survivors">Targets that a fresh listing still shows.</param>
/// <param name="Steps">Every rung that was taken.</param>
/// <param name="EndedAt">When the last rung was done, by the wall clock; null when none was taken.</param>
/// <param name="ProvenAt">When a fresh listing showed none of the targets; null while one survives.</param>
public sealed record LadderResult(
    IReadOnlyList<SessionIdentity> Survivors, IReadOnlyList<StepReport> Steps, DateTimeOffset? EndedAt, DateTimeOffset? ProvenAt)
{
    /// <summary>Nothing was taken.</summary>
    public static readonly LadderResult None = new([], [], null, null);
}
