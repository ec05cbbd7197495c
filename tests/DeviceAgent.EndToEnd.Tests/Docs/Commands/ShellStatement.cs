using System.Text.RegularExpressions;

namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>One command, and the members of the JSON document that its comments show.</summary>
/// <param name="Text">As a shell takes it; it may have several lines.</param>
/// <param name="Members">Every name that the document has, as comment lines below the command show it; empty where none is shown.</param>
/// <param name="Mentioned">Some names that it has, from the comment beside the command.</param>
internal sealed partial record ShellStatement(string Text, IReadOnlyList<string> Members, IReadOnlyList<string> Mentioned)
{
    public static IReadOnlyList<ShellStatement> In(string body)
    {
        List<ShellStatement> statements = [];
        string open = "";
        foreach (string line in body.TrimEnd('\n').Split('\n'))
        {
            if (open.Length == 0 && line.StartsWith('#'))
            {
                statements[^1] = statements[^1] with { Members = [.. statements[^1].Members, .. NamesIn(line)] };
                continue;
            }

            open += line + "\n";
            if (!line.EndsWith('\\') && WithoutComment(open).Count(c => c == '\'') % 2 == 0)
            {
                string comment = open[WithoutComment(open).Length..];
                statements.Add(new ShellStatement(open, [], [.. NamesIn(comment)]));
                open = "";
            }
        }

        Assert.Equal("", open);
        return statements;
    }

    /// <summary>What stands in quotes and is no value: in front of a colon, or alone as in <c>{"serialNumber","notAfter"}</c>.</summary>
    public static IEnumerable<string> NamesIn(string json) => Name().Matches(json).Select(match => match.Groups[1].Value);

    private static string WithoutComment(string text) => Comment().Replace(text, "");

    [GeneratedRegex("(?<=[{,]|[{,] |#  )\"([A-Za-z_]+)\"(?=[:,}])")]
    private static partial Regex Name();

    [GeneratedRegex(@"  +# [^\n]*\n$")]
    private static partial Regex Comment();
}
