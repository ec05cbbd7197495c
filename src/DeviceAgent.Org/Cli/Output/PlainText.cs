using System.Globalization;
using System.Text;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>
/// Text that others wrote (devices, people, another org), fit for a terminal: one that holds escape sequences could otherwise hide lines
/// or pretend to be others.
/// </summary>
public static class PlainText
{
    private const char Replacement = '\uFFFD';

    /// <summary>On one line, with control and formatting characters replaced.</summary>
    public static string Of(string? text)
    {
        if (text is null || !text.Any(IsUnfit))
        {
            return text ?? "";
        }

        var plain = new StringBuilder(text.Length);
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            plain.Append(IsUnfit(c) ? Replacement : c);
        }

        return plain.ToString();
    }

    /// <summary>A number and what it counts: <c>1 device</c>, <c>12,000 devices</c>.</summary>
    public static string Count(int number, string one) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {one}{(number == 1 ? "" : "s")}");

    /// <summary>Control characters, and the invisible ones of the category Cf, which turn the direction of what follows.</summary>
    private static bool IsUnfit(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
