using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>The values that labels and span attributes can have. Everything else is <see cref="Other"/>.</summary>
internal static class MetricWords
{
    public const string Other = "other";

    /// <summary>There was nothing to give a reason for.</summary>
    public const string NoReason = "none";

    public const string PollWithCommands = "commands";
    public const string PollEmpty = "empty";
    public const string PollAcknowledgement = "acknowledgement";
    public const string PollAborted = "aborted";
    public const string PollRefused = "refused";
    public const string PollFailed = "failed";

    public const string EnrolmentIssued = "issued";
    public const string EnrolmentHeld = "held";
    public const string EnrolmentRefused = "refused";
    public const string EnrolmentUnreadable = "unreadable";

    public const string OktaAnswered = "answered";
    public const string OktaLimited = "limited";
    public const string OktaFailed = "failed";

    public static readonly IReadOnlyList<string> OktaResults = [OktaAnswered, OktaLimited, OktaFailed];

    public static readonly IReadOnlyList<string> PollResults =
        [PollWithCommands, PollEmpty, PollAcknowledgement, PollAborted, PollRefused, PollFailed];

    public static readonly IReadOnlyList<string> EnrolmentResults = [EnrolmentIssued, EnrolmentHeld, EnrolmentRefused, EnrolmentUnreadable];

    /// <summary>RFC 8935 section 2.4.</summary>
    public static readonly IReadOnlyList<string> RefusalCodes =
        ["invalid_request", "invalid_key", "invalid_issuer", "invalid_audience", "authentication_failed", "access_denied", Other];

    /// <summary>What agents of this version report.</summary>
    public static readonly IReadOnlyList<(string Status, bool Final, string Reason)> Outcomes =
    [
        (OutcomeStatus.Completed, true, NoReason),
        (OutcomeStatus.Skipped, true, OutcomeReasons.DryRun),
        (OutcomeStatus.Skipped, true, OutcomeReasons.LogoutDisabled),
        (OutcomeStatus.Skipped, true, OutcomeReasons.Withdrawn),
        (OutcomeStatus.Failed, true, OutcomeReasons.NoLinkedSession),
        (OutcomeStatus.Failed, false, OutcomeReasons.SessionSurvived),
        (OutcomeStatus.Failed, false, OutcomeReasons.SessionsUnreadable),
        (OutcomeStatus.Failed, false, OutcomeReasons.ForcedLogoutCap),
    ];

    private static readonly HashSet<string> Reasons = [NoReason, .. Outcomes.Select(o => o.Reason)];

    /// <summary>The word for a reason as a device or the System Log has it; null and nothing are <see cref="NoReason"/>.</summary>
    public static string ReasonOf(string? reason)
    {
        string word = string.IsNullOrEmpty(reason) ? NoReason : reason;
        if (Reasons.Contains(word))
        {
            return word;
        }

        // A refusal for good is, in the System Log, its code and the device's own words.
        string code = word.Split(':')[0];
        return RefusalCodes.Contains(code) ? code : Other;
    }

    public static string RefusalCodeOf(string code) => RefusalCodes.Contains(code) ? code : Other;
}
