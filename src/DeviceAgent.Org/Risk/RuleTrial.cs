namespace DeviceAgent.Org.Risk;

/// <summary>What the entity risk policy would do, were a detection to come now. Nothing was done.</summary>
/// <param name="RuleId">The rule that would fit.</param>
/// <param name="RuleName">Its name.</param>
/// <param name="Level">The level that the user would have.</param>
/// <param name="Terminates">Whether its action is Logout and Revoke Tokens.</param>
/// <param name="Devices">How many devices the user has.</param>
/// <param name="Off">The switches that would keep the logout from going out; empty for none.</param>
/// <param name="Steps">The rules up to that one, in their order.</param>
public sealed record RuleTrial(
    string RuleId, string RuleName, string Level, bool Terminates, int Devices, IReadOnlyList<string> Off, IReadOnlyList<RuleStep> Steps);
