namespace DeviceAgent.Org.Risk;

/// <summary>What the rules are held against.</summary>
/// <param name="UserId">Whose risk it is.</param>
/// <param name="GroupIds">The groups that the user is in.</param>
/// <param name="Detection">One of <see cref="RiskDetection"/>.</param>
/// <param name="Level">The user's level after it.</param>
internal sealed record RiskCase(string UserId, IReadOnlySet<string> GroupIds, string Detection, string Level);
