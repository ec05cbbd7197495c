namespace DeviceAgent.Org.Risk;

/// <summary>One rule that was held against a case.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="RuleName">Its name.</param>
/// <param name="Priority">Its place.</param>
/// <param name="Misfit">Why it does not fit; null when it does.</param>
public sealed record RuleStep(string RuleId, string RuleName, int Priority, string? Misfit);
