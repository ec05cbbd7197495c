using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Risk;

/// <summary>The eight detections of Identity Threat Protection, in Okta's words, with the levels that each can have.</summary>
public static class RiskDetection
{
    public const string AdminReported = "ADMIN_REPORTED_USER_RISK";
    public const string BruteForce = "BRUTE_FORCE_ATTACK";
    public const string CriticalActionFromThreatIp = "ENTITY_CRITICAL_ACTION_FROM_HIGH_THREAT_IP";
    public const string ThreatIntelligence = "OKTA_THREAT_INTELLIGENCE";
    public const string ProviderReported = "SECURITY_EVENTS_PROVIDER_REPORTED_RISK";
    public const string SessionInfluenced = "SESSION_INFLUENCED_USER_RISK";
    public const string SuspiciousAppAccess = "SUSPICIOUS_APP_ACCESS";
    public const string UserReported = "USER_REPORTED_SUSPICIOUS_ACTIVITY";

    /// <summary>Each detection with its levels.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Levels = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        [AdminReported] = [RiskLevel.Low, RiskLevel.High],
        [BruteForce] = [RiskLevel.Medium],
        [CriticalActionFromThreatIp] = [RiskLevel.High],
        [ThreatIntelligence] = [RiskLevel.High],
        [ProviderReported] = [RiskLevel.Low, RiskLevel.Medium, RiskLevel.High],
        [SessionInfluenced] = [RiskLevel.Medium],
        [SuspiciousAppAccess] = [RiskLevel.Medium],
        [UserReported] = [RiskLevel.High],
    };

    /// <summary>What the pages call a detection.</summary>
    public static string NameOf(string type) => type switch
    {
        AdminReported => "Admin reported user risk",
        BruteForce => "Brute-force attack",
        CriticalActionFromThreatIp => "Critical action from a high-threat IP address",
        ThreatIntelligence => "Okta Threat Intelligence",
        ProviderReported => "Risk reported by a security events provider",
        SessionInfluenced => "Session-influenced user risk",
        SuspiciousAppAccess => "Suspicious app access",
        UserReported => "User reported suspicious activity",
        _ => type,
    };

    /// <summary>Passes only for a detection with a level that it can have.</summary>
    /// <exception cref="OrgException">400, with the words that would do.</exception>
    public static void Require(string? type, string? level)
    {
        if (type is null || !Levels.TryGetValue(type, out IReadOnlyList<string>? levels))
        {
            throw OrgException.Invalid("type", $"must be one of {string.Join(", ", Levels.Keys)}");
        }

        if (level is null || !levels.Contains(level))
        {
            throw OrgException.Invalid("level", $"{type} has the level {string.Join(" or ", levels)}");
        }
    }
}
