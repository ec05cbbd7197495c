using System.Text.RegularExpressions;

namespace DeviceAgent.Tests.Docs;

/// <summary>A block of a page with a command, behind a <c>$</c>, and what it prints.</summary>
/// <param name="Command">As a shell takes it.</param>
/// <param name="Output">The lines below it.</param>
internal sealed partial record ConsoleBlock(string Command, string Output)
{
    public static IReadOnlyList<ConsoleBlock> In(string page) =>
        [.. Block().Matches(page).Select(match => new ConsoleBlock(match.Groups[1].Value, match.Groups[2].Value))];

    /// <summary>The page with other output.</summary>
    public static string Replace(string page, Func<ConsoleBlock, string> output) => Block().Replace(
        page, match => $"```console\n$ {match.Groups[1].Value}\n{output(new ConsoleBlock(match.Groups[1].Value, match.Groups[2].Value))}```");

    /// <summary>What stays the same from run to run and from folder to folder: without times, sizes and the width of columns.</summary>
    public static string Shape(string text)
    {
        text = Time().Replace(text, "TIME");
        return Blanks().Replace(Size().Replace(text, "SIZE "), " ");
    }

    [GeneratedRegex(@"```console\n\$ ([^\n]+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]{8,}Z?")]
    private static partial Regex Time();

    [GeneratedRegex("  +")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[0-9.]+ (?:B|kB|MB)\b *")]
    private static partial Regex Size();
}
