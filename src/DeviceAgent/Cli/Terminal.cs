using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeviceAgent.Cli;

/// <summary>
/// Standard output for people. Into a pipe or a file go the same words without colour, one row a line however long, so that grep and
/// a pager see whole values. With NO_COLOR (no-color.org) or TERM=dumb a terminal gets them plain, too: the library would keep bold.
/// </summary>
internal static class Terminal
{
    /// <summary>Wider than any row.</summary>
    private const int PipedWidth = 2000;

    public static bool IsPiped => Console.IsOutputRedirected;

    private static bool IsPlain =>
        IsPiped
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        || Environment.GetEnvironmentVariable("TERM") == "dumb";

    public static void Write(IRenderable what)
    {
        if (!IsPlain)
        {
            AnsiConsole.Console.Write(what);
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        plain.Profile.Width = IsPiped ? PipedWidth : AnsiConsole.Console.Profile.Width;
        plain.Write(what);
        foreach (string line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            Console.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>One line, folded at the width of a terminal.</summary>
    public static void WriteLine(string line = "") => Write(new Text(line + (IsPlain ? "" : "\n")));

    /// <summary>A table without frame: columns with two blanks between them.</summary>
    /// <param name="columns">Their heads. The first and those in <paramref name="whole"/> are never folded.</param>
    /// <param name="whole">Indexes of columns that are not folded.</param>
    public static Table Columns(IReadOnlyList<string> columns, params IReadOnlyList<int> whole)
    {
        var table = new Table().NoBorder();
        for (int i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(new Text(columns[i], new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, i == columns.Count - 1 ? 0 : 2, 0) };
            column.NoWrap = whole.Contains(i);
            table.AddColumn(column);
        }

        return table;
    }

    /// <summary>Labels with texts beside them, which are folded under themselves.</summary>
    public static IRenderable Labelled(IEnumerable<(string Label, string Text)> rows)
    {
        var table = new Table().NoBorder().HideHeaders();
        table.AddColumn(new TableColumn("") { Padding = new Padding(0, 0, 2, 0), NoWrap = true });
        table.AddColumn(new TableColumn("") { Padding = new Padding(0, 0, 0, 0) });
        foreach (var (label, text) in rows)
        {
            table.AddRow(new Text(label), new Text(text));
        }

        return new Padder(table, new Padding(2, 0, 0, 0));
    }
}
