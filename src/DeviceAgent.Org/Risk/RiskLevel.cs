namespace DeviceAgent.Org.Risk;

/// <summary>The risk levels, in Okta's words.</summary>
public static class RiskLevel
{
    /// <summary>Nobody has ever said anything of the user.</summary>
    public const string None = "NONE";

    public const string Low = "LOW";
    public const string Medium = "MEDIUM";
    public const string High = "HIGH";

    /// <summary>Of a rule: whatever the level is.</summary>
    public const string Any = "ANY";

    /// <summary>Those that a user can be given, lowest first.</summary>
    public static readonly IReadOnlyList<string> All = [Low, Medium, High];

    /// <summary>Those that a rule can ask for.</summary>
    public static readonly IReadOnlyList<string> OfRules = [Any, Low, Medium, High];

    /// <summary>0 for NONE to 3 for HIGH.</summary>
    internal static int RankOf(string level) => level switch
    {
        Low => 1,
        Medium => 2,
        High => 3,
        _ => 0,
    };
}
