namespace DeviceAgent.Protocol.Outcomes;

/// <summary>The stable words for why an outcome is what it is.</summary>
public static class OutcomeReasons
{
    public const string DryRun = "dry-run";
    public const string NoLinkedSession = "no-linked-session";
    public const string SessionSurvived = "session-survived";
    public const string SessionsUnreadable = "sessions-unreadable";
    public const string Superseded = "superseded";
    public const string Withdrawn = "withdrawn";
}
