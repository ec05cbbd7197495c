using System.Globalization;
using System.Text;
using DeviceAgent.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace DeviceAgent.Logging;

/// <summary>
/// A log line as syslog(3) of the C library hands it to the local daemon: RFC 3164 (section 4.1) without the host's name, which
/// the daemon knows. systemd's journal, rsyslog and macOS's syslogd read this form; RFC 5424 not all of them do.
/// </summary>
internal static class SyslogLine
{
    /// <summary>In bytes: the longest packet of RFC 3164 (section 4.1). macOS takes datagrams of 2048 bytes at most.</summary>
    public const int Longest = 1024;

    /// <summary><c>daemon</c>, RFC 3164, table 1.</summary>
    private const int Facility = 3;

    /// <summary>Texts without quotes around them, as on the console.</summary>
    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    /// <summary>One line of at most <see cref="Longest"/> bytes of UTF-8, such as
    /// <c>&lt;30&gt;Mar  1 08:00:02 device-agent[412]: poll.now: Polling now: SIGHUP</c>.</summary>
    public static byte[] Of(LogEvent one, int processId)
    {
        DateTimeOffset at = one.Timestamp;
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"<{(Facility * 8) + Severity(one.Level)}>{at:MMM} {at.Day,2} {at:HH:mm:ss} ");
        line.Append(CultureInfo.InvariantCulture, $"{AgentIdentity.ExecutableName}[{processId}]: ");
        if (EventName(one) is { } name)
        {
            line.Append(name).Append(": ");
        }

        using (var text = new StringWriter(line, CultureInfo.InvariantCulture))
        {
            Message.Format(one, text);
        }

        AppendIfThere(line, "command", one, "CommandId");
        AppendIfThere(line, "trace", one, "TraceId");
        if (one.Exception is { } exception)
        {
            line.Append(CultureInfo.InvariantCulture, $": {exception.GetType().Name}: {exception.Message}");
        }

        return Cut(Encoding.UTF8.GetBytes(OneLine(line)));
    }

    /// <summary>RFC 3164, table 2.</summary>
    private static int Severity(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => 2,
        LogEventLevel.Error => 3,
        LogEventLevel.Warning => 4,
        LogEventLevel.Information => 6,
        _ => 7,
    };

    private static string? EventName(LogEvent one) =>
        one.Properties.TryGetValue("EventId", out LogEventPropertyValue? id)
        && id is StructureValue { Properties: var members }
        && members.FirstOrDefault(member => member.Name == "Name")?.Value is ScalarValue { Value: string name }
            ? name
            : null;

    private static void AppendIfThere(StringBuilder line, string label, LogEvent one, string property)
    {
        if (one.Properties.TryGetValue(property, out LogEventPropertyValue? value) && value is ScalarValue { Value: string text })
        {
            line.Append(' ').Append(label).Append('=').Append(text);
        }
    }

    /// <summary>A command id of another's making must not begin a line of its own in the machine's log.</summary>
    private static string OneLine(StringBuilder line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029')
            {
                line[i] = ' ';
            }
        }

        return line.ToString();
    }

    /// <summary>Cut before a character, not within one.</summary>
    private static byte[] Cut(byte[] utf8)
    {
        if (utf8.Length <= Longest)
        {
            return utf8;
        }

        int length = Longest;
        while ((utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return utf8[..length];
    }
}
