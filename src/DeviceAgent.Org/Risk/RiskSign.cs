using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Risk;

/// <summary>That somebody or something said how much at risk a user is.</summary>
/// <param name="TraceId">Ties together all that follows from it.</param>
/// <param name="Detection">One of <see cref="RiskDetection"/>; null for what is none.</param>
/// <param name="Level">One of <see cref="RiskLevel"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who said it.</param>
internal sealed record RiskSign(string TraceId, string? Detection, string Level, string Reason, LogActor Actor)
{
    /// <summary>A Universal Logout ran: LOW.</summary>
    public static RiskSign Settled(string traceId) => new(traceId, null, RiskLevel.Low, RiskLevels.Settled, LogActor.Org);
}
