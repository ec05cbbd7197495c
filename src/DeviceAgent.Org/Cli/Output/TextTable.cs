using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>A table without frame: columns apart by two blanks. Into a pipe it is one line a row.</summary>
public sealed class TextTable(params Column[] columns)
{
    private const int Gap = 2;
    private const int Indent = 4;

    private readonly List<Cell[]> rows = [];

    public int Count => rows.Count;

    /// <summary>One cell for each column.</summary>
    public TextTable Add(params Cell[] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        rows.Add(cells.Length == columns.Length ? cells : throw new ArgumentException($"{cells.Length} cells for {columns.Length} columns", nameof(cells)));
        return this;
    }

    public void Write(Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        if (terminal.IsPiped)
        {
            foreach (string line in Lines())
            {
                terminal.Line(line);
            }

            return;
        }

        if (columns.Any(c => c.Below) && Widths(Texts()).Sum(w => w + Gap) - Gap > terminal.Width)
        {
            WriteBelow(terminal);
            return;
        }

        terminal.Console.Write(ToRenderable());
    }

    /// <summary>For a terminal.</summary>
    public Table ToRenderable()
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders();
        foreach (Column column in columns)
        {
            var head = new TableColumn("") { NoWrap = !column.Wraps, Padding = new Padding(0, 0, Gap, 0) };
            table.AddColumn(head);
        }

        table.AddRow(columns.Select(c => new Text(c.Title, new Style(decoration: Decoration.Bold))));
        foreach (Cell[] row in rows)
        {
            table.AddRow(row.Select(c => new Text(c.Text, c.Style)));
        }

        return table;
    }

    /// <summary>Each row in two lines.</summary>
    private void WriteBelow(Terminal terminal)
    {
        int beside = columns.Count(c => !c.Below);
        int[] widths = Widths(Texts());
        IEnumerable<Cell[]> all = [[.. columns.Select(c => new Cell(c.Title, new Style(decoration: Decoration.Bold)))], .. rows];
        foreach (Cell[] row in all)
        {
            var text = new Paragraph();
            for (int i = 0; i < row.Length; i++)
            {
                string before = i == 0 ? "" : i == beside ? "\n" + new string(' ', Indent) : new string(' ', Gap + (i < beside ? widths[i - 1] - WidthOf(row[i - 1].Text) : 0));
                text.Append(before);
                text.Append(row[i].Text, row[i].Style);
            }

            terminal.Console.Write(text);
            terminal.Console.WriteLine();
        }
    }

    private string[][] Texts() => [[.. columns.Select(c => c.Title)], .. rows.Select(r => r.Select(c => c.Text).ToArray())];

    private int[] Widths(string[][] all) => [.. columns.Select((_, i) => all.Max(r => WidthOf(r[i])))];

    private IEnumerable<string> Lines()
    {
        string[][] all = Texts();
        int[] widths = Widths(all);
        foreach (string[] row in all)
        {
            var line = new StringBuilder();
            for (int i = 0; i < row.Length; i++)
            {
                line.Append(row[i]).Append(' ', widths[i] - WidthOf(row[i]) + Gap);
            }

            yield return line.ToString().TrimEnd();
        }
    }

    /// <summary>In cells of a terminal: a Chinese character takes two.</summary>
    private static int WidthOf(string text) => new Segment(text).CellCount();
}
