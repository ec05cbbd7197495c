using System.Text.RegularExpressions;

namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>A block of commands of a page.</summary>
/// <param name="Page">The file, relative to the repository.</param>
/// <param name="Line">Where the block begins.</param>
/// <param name="NotRun">Why it is not run, as the comment above it says; null for one that is.</param>
/// <param name="Statements">What a shell takes one by one.</param>
/// <param name="Shown">What the page shows as printed: all of it for a console block, lines of it for a text block that follows; null for nothing.</param>
/// <param name="ShowsAll">Whether <paramref name="Shown"/> is everything that is printed.</param>
internal sealed partial record ShellBlock(string Page, int Line, string? NotRun, IReadOnlyList<ShellStatement> Statements, string? Shown, bool ShowsAll)
{
    public static IReadOnlyList<ShellBlock> In(string name, string page) =>
        [.. Fence().Matches(page).Select(match => Of(name, page[..match.Index].Count(c => c == '\n') + 1, match))];

    public override string ToString() => $"{Page}:{Line}";

    private static ShellBlock Of(string name, int line, Match match)
    {
        string? reason = match.Groups["reason"] is { Success: true } why ? why.Value : null;
        string body = match.Groups["body"].Value;
        if (match.Groups["kind"].Value == "console")
        {
            string[] parts = body.Split('\n', 2);
            return new ShellBlock(name, line, reason, ShellStatement.In(parts[0]["$ ".Length..]), parts[1], ShowsAll: true);
        }

        return new ShellBlock(name, line, reason, ShellStatement.In(body), match.Groups["text"] is { Success: true } text ? text.Value : null, ShowsAll: false);
    }

    [GeneratedRegex(@"(?:<!-- not run: (?<reason>[^\n]*?) -->\n)?```(?<kind>sh|console)\n(?<body>.*?)```(?:\n\n[^`]{0,200}?```text\n(?<text>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
