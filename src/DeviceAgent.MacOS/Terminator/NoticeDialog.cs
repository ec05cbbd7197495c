using System.Globalization;

namespace DeviceAgent.MacOS.Terminator;

/// <summary>
/// The system's own dialog, by osascript(1) in the user's session. Its text cannot change while it is shown, so it is shown again and again
/// with the time that is left. Its one button hastens the logout; after the last time it closes by itself; whatever becomes of it, the
/// next rung follows.
/// </summary>
public static class NoticeDialog
{
    private const string Title = "You will be logged out";
    private const string NoReason = "Your organization is ending this session. Save your work now.";
    private const int LongestReason = 500;

    /// <summary>How often the time is told anew, in seconds: often in the last minute only, because each dialog comes to the front.</summary>
    private const int Often = 10;
    private const int Seldom = 60;

    // What is said are arguments, never parts of the script: nobody can write a script into it.
    private static readonly string[] Script =
    [
        "on run argv",
        "repeat with i from 3 to (count of argv) by 2",
        "set answer to display dialog ((item 1 of argv) & linefeed & linefeed & (item i of argv)) with title (item 2 of argv) "
            + "buttons {\"Log Out Now\"} default button 1 with icon caution giving up after ((item (i + 1) of argv) as integer)",
        "if not (gave up of answer) then exit repeat",
        "end repeat",
        "end run",
    ];

    /// <summary>The script; then reason, title, and what is left and for how many seconds it is shown, as often as it takes.</summary>
    /// <param name="reason">Of the command; null for a general text.</param>
    /// <param name="time">How long it stays in all; whole seconds.</param>
    public static IReadOnlyList<string> Arguments(string? reason, TimeSpan time)
    {
        string said = string.IsNullOrWhiteSpace(reason) ? NoReason : reason.Length <= LongestReason ? reason : reason[..LongestReason] + "...";
        return [.. Script.SelectMany(line => new[] { "-e", line }), "--", said, Title, .. Countdown((int)time.TotalSeconds)];
    }

    private static IEnumerable<string> Countdown(int left)
    {
        while (left > 0)
        {
            // To the next round number.
            int step = left > Seldom ? Seldom : Often;
            int shown = left % step == 0 ? step : left % step;
            yield return string.Create(CultureInfo.InvariantCulture, $"Time left: {left / 60}:{left % 60:00}");
            yield return shown.ToString(CultureInfo.InvariantCulture);
            left -= shown;
        }
    }
}
