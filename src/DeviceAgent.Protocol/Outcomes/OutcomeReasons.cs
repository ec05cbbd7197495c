namespace DeviceAgent.Protocol.Outcomes;

/// <summary>The stable words for why an outcome is what it is.</summary>
public static class OutcomeReasons
{
    public const string DryRun = "dry-run";

    /// <summary>Interim: the account was logged out by force too often in the last hour; the command goes on later.</summary>
    public const string ForcedLogoutCap = "forced-logout-cap";

    /// <summary>Final: the machine's configuration switches logouts off.</summary>
    public const string LogoutDisabled = "logout-disabled";

    public const string NoLinkedSession = "no-linked-session";
    public const string SessionSurvived = "session-survived";
    public const string SessionsUnreadable = "sessions-unreadable";
    public const string Withdrawn = "withdrawn";
}
