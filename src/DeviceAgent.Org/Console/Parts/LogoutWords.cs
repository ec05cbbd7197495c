using DeviceAgent.Org.Logout;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>How a logout stands on a device, in words and with the tone of a <see cref="Badge"/>.</summary>
public static class LogoutWords
{
    /// <summary>What triggered it.</summary>
    public static string Trigger(string type) => type switch
    {
        DeviceLogoutType.Manual => "Log Out All Devices",
        DeviceLogoutType.UserSuspended => "User suspended",
        DeviceLogoutType.UserDeactivated => "User deactivated",
        DeviceLogoutType.UniversalLogout => "Universal Logout",
        "ITP_ENTITY_RISK" => "Entity risk",
        _ => type,
    };

    public static (string Tone, string Word) State(LogoutDeviceView device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return (device.State, device.Final, device.Result) switch
        {
            (LogoutState.Completed, _, LogoutResult.Success) => ("good", "Ended"),
            (LogoutState.Completed, _, _) => ("still", "Nothing ended"),
            (LogoutState.Failed, true, _) => ("bad", "Failed"),
            (LogoutState.Failed, false, _) => ("warn", "Failed, trying again"),
            (LogoutState.Held, _, _) => ("warn", "Held"),
            (LogoutState.Blocked, _, _) => ("warn", "Blocked"),
            (LogoutState.Overdue, _, _) => ("warn", "Overdue"),
            (LogoutState.Delivered, _, _) => ("busy", "Delivered"),
            (LogoutState.Pending, _, _) => ("busy", "Pending"),
            (LogoutState.Withdrawn, true, _) => ("still", "Withdrawn"),
            (LogoutState.Withdrawn, false, _) => ("busy", "Being withdrawn"),
            (LogoutState.Skipped, _, _) => ("still", "Skipped"),
            _ => ("still", device.State),
        };
    }

    /// <summary>Why it stands there, and what an admin can do; null when the state says all.</summary>
    public static string? Reason(LogoutDeviceView device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return (device.State, device.Reason) switch
        {
            (LogoutState.Pending, null) => "The device has not fetched it yet: it asks at least every 15 minutes while it is on and connected.",
            (LogoutState.Delivered, null) => "The device has it; its word on the outcome is awaited.",
            (LogoutState.Blocked, { } why) => $"{why}. Until that is put right on the device it fetches no logouts.",
            (_, OutcomeReasons.DryRun) => "Dry run: the agent only says what it would have ended.",
            (_, OutcomeReasons.ForcedLogoutCap) => "The account was logged out by force too often in the last hour; the device goes on by itself later.",
            (_, OutcomeReasons.LogoutDisabled) => "The Mac's own configuration switches logouts off (LogoutEnabled).",
            (_, OutcomeReasons.NoLinkedSession) => "No session on the device could be matched to the user: see who is linked to which local account.",
            (_, OutcomeReasons.SessionSurvived) => "A session is still there after every step. The device tries again with each poll.",
            (_, OutcomeReasons.SessionsUnreadable) => "The device cannot list its sessions. See its own log.",
            (_, OutcomeReasons.Withdrawn) => null,
            (_, var reason) => reason,
        };
    }

    /// <summary>What became of the sessions: "2 ended, 1 newer"; null before the first word of the device.</summary>
    public static string? Sessions(LogoutDeviceView device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Outcome is not { Sessions.Count: > 0 } outcome
            ? null
            : string.Join(", ", outcome.Sessions.GroupBy(s => s.Result).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {Word(g.Key)}"));
    }

    /// <summary>How long it took, or takes so far.</summary>
    public static TimeSpan Took(LogoutDeviceView device, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(device);
        return (device.Final ? device.ReportedAt ?? device.WithdrawnAt ?? now : now) - device.IssuedAt;
    }

    private static string Word(string result) => result switch
    {
        SessionResults.Ended or SessionResults.Ambiguous => "ended",
        SessionResults.AlreadyGone => "already gone",
        SessionResults.Survived => "still there",
        SessionResults.Newer => "newer, left alone",
        SessionResults.NotTargeted => "of others, left alone",
        _ => result,
    };
}
