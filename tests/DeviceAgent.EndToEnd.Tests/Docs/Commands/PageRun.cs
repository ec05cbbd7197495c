using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>Runs the blocks of a page, in their order and in one shell, and compares what is printed with what the page shows.</summary>
/// <param name="blocks">Those that are run.</param>
/// <param name="setting">Where they are run.</param>
internal sealed partial class PageRun(IReadOnlyList<ShellBlock> blocks, PageSetting setting)
{
    private const char Mark = '\u001e';

    private readonly List<(ShellBlock Block, ShellStatement Statement)> statements =
        [.. blocks.SelectMany(block => block.Statements.Select(statement => (block, statement)))];

    /// <summary>Runs all; fails at the first command that fails.</summary>
    public async Task RunAsync()
    {
        await using TestProcess shell = TestProcess.Start("/bin/bash", ["-c", Script()], setting.Environment);
        int exitCode = await shell.WaitForExitAsync();
        string[] printed = string.Join('\n', shell.Output.Concat(shell.Error)).Split(Mark);
        (ShellBlock block, ShellStatement statement) = statements[Math.Max(0, printed.Length - 2)];
        Assert.True(exitCode == 0, $"{block}: exit code {exitCode}\n{statement.Text}{printed[^1]}");
        Assert.Equal(statements.Count, printed.Length - 1);

        for (int i = 0; i < statements.Count; i++)
        {
            Compare(statements[i].Block, statements[i].Statement, Output(printed[i + 1]));
        }

        foreach (ShellBlock shown in blocks.Where(b => b is { Shown: not null, ShowsAll: false }))
        {
            string all = Shape(string.Concat(statements.Select((s, i) => s.Block == shown ? Output(printed[i + 1]) : "")));
            Assert.All(shown.Shown!.TrimEnd('\n').Split('\n'), line => Assert.Contains(Shape(line), all, StringComparison.Ordinal));
        }
    }

    private static void Compare(ShellBlock block, ShellStatement statement, string output)
    {
        if (block.ShowsAll)
        {
            Assert.Equal($"{block}\n{Shape(block.Shown!)}", $"{block}\n{Shape(output)}");
        }

        if (statement.Members.Count + statement.Mentioned.Count > 0)
        {
            HashSet<string> members = MembersOf(output);
            Assert.Equal([], statement.Mentioned.Except(members).Select(name => $"{block} shows {name}, but: {output}"));
        }

        if (statement.Members.Count > 0)
        {
            HashSet<string> members = MembersOf(output);
            Assert.True(members.Count > 0, $"{block}: no JSON\n{statement.Text}{output}");
            Assert.Equal([], members.Except(statement.Members).Select(name => $"{block} does not show {name}"));
        }
    }

    private static string Output(string printed) => printed[(printed.IndexOf('\n', StringComparison.Ordinal) + 1)..];

    /// <summary>Every name in the documents of an output; where names are free (statuses and states), those that begin with a capital letter are left out.</summary>
    private static HashSet<string> MembersOf(string output)
    {
        HashSet<string> names = [];
        foreach (string line in output.Split('\n').Where(line => line.StartsWith('{') || line.StartsWith('[')))
        {
            Collect(JsonNode.Parse(line), names);
        }

        return names;
    }

    private static void Collect(JsonNode? node, HashSet<string> names)
    {
        foreach ((string name, JsonNode? value) in node is JsonObject document ? document : [])
        {
            names.UnionWith(char.IsUpper(name[0]) || name == "_links" ? [] : [name]);
            Collect(name == "_links" ? null : value, names);
        }

        foreach (JsonNode? item in node is JsonArray list ? list : [])
        {
            Collect(item, names);
        }
    }

    /// <summary>What stays the same from run to run: without times, spans, ids, numbers and the width of columns.</summary>
    private static string Shape(string text)
    {
        text = Id().Replace(Time().Replace(text, "TIME"), "ID");
        text = Number().Replace(Span().Replace(text, "SPAN"), "N");
        return Blanks().Replace(text, " ").TrimEnd('\n');
    }

    private string Script()
    {
        var script = new StringBuilder("exec 2>&1\nset -eo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n").Append(setting.Prelude).Append('\n');
        List<PageGiven> givens = [.. setting.Givens];
        for (int i = 0; i < statements.Count; i++)
        {
            // Each once, before the first command that needs it.
            foreach (PageGiven given in givens.Where(g => statements[i].Statement.Text.Contains(g.Before, StringComparison.Ordinal)).ToArray())
            {
                givens.Remove(given);
                script.Append(given.Shell).Append('\n');
            }

            script.Append(CultureInfo.InvariantCulture, $"printf '\\036%s\\n' {i}\n");
            script.Append(setting.Replaced.Aggregate(statements[i].Statement.Text, (text, r) => text.Replace(r.From, r.To, StringComparison.Ordinal))).Append('\n');
        }

        Assert.Equal([], givens.Select(given => given.Before));
        return script.ToString();
    }

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]{8,}Z?")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b(?:00u|00T|guo)\w{17}\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"\b[0-9]+ (?:s|min|h|d)\b(?: [0-9]+ (?:s|min|h)\b)?")]
    private static partial Regex Span();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex("  +")]
    private static partial Regex Blanks();
}
