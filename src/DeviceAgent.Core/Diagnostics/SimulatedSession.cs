using DeviceAgent.Core.Logout;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>What a logout would mean for one session.</summary>
/// <param name="Session">As it is listed now.</param>
/// <param name="Decision">What the agent would decide.</param>
/// <param name="Account">Why its account is meant.</param>
/// <param name="Earliest">The earliest moment at which it can have begun, by the wall clock; null when it may have begun with this boot.</param>
/// <param name="Latest">The latest such moment.</param>
/// <param name="Steps">The rungs that would be taken against it, in their order; empty unless it would be ended.</param>
public sealed record SimulatedSession(
    ListedSession Session,
    SessionDecision Decision,
    AccountReason Account,
    DateTimeOffset? Earliest,
    DateTimeOffset Latest,
    IReadOnlyList<TerminatorStep> Steps)
{
    public bool WouldEnd => Decision is SessionDecision.End or SessionDecision.EndAmbiguous;
}
