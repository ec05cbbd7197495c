using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Risk;

/// <summary>What followed from a sign of risk.</summary>
/// <param name="TraceId">Of all that was written to the System Log.</param>
/// <param name="Level">The level that was reported.</param>
/// <param name="Reason">The reason that stands with it.</param>
/// <param name="IsFirst">Whether the user had no level before.</param>
/// <param name="RuleId">The rule that fits; null when the policy was not evaluated.</param>
/// <param name="RuleName">Its name.</param>
/// <param name="Logout">The logout; null when there was none to issue.</param>
public sealed record RiskOutcome(string TraceId, string Level, string Reason, bool IsFirst, string? RuleId, string? RuleName, IssuedLogout? Logout);
