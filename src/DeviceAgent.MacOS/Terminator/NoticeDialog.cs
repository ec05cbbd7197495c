using System.Globalization;

namespace DeviceAgent.MacOS.Terminator;

/// <summary>
/// The system's own dialog, by osascript(1) in the user's session. Its one button hastens the logout; after the time it closes by
/// itself; whatever becomes of it, the next rung follows.
/// </summary>
public static class NoticeDialog
{
    private const string Title = "You will be logged out";
    private const string NoReason = "Your organization is ending this session. Save your work now.";
    private const int LongestReason = 500;

    // The reason is an argument, never a part of the script: nobody can write a script into it.
    private static readonly string[] Script =
    [
        "on run argv",
        "display dialog (item 1 of argv) with title (item 2 of argv) buttons {\"Log Out Now\"} default button 1 with icon caution giving up after ((item 3 of argv) as integer)",
        "end run",
    ];

    /// <param name="reason">Of the command; null for a general text.</param>
    /// <param name="time">How long it stays; whole seconds.</param>
    public static IReadOnlyList<string> Arguments(string? reason, TimeSpan time)
    {
        string said = string.IsNullOrWhiteSpace(reason) ? NoReason : reason.Length <= LongestReason ? reason : reason[..LongestReason] + "...";
        return [.. Script.SelectMany(line => new[] { "-e", line }), "--", said, Title, ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture)];
    }
}
