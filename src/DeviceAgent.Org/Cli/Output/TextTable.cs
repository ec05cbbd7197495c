using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>A table without frame: columns apart by two blanks. Into a pipe it is one line a row.</summary>
public sealed class TextTable(params Column[] columns)
{
    private const int Gap = 2;

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

    private IEnumerable<string> Lines()
    {
        string[][] all = [[.. columns.Select(c => c.Title)], .. rows.Select(r => r.Select(c => c.Text).ToArray())];
        int[] widths = [.. columns.Select((_, i) => all.Max(r => WidthOf(r[i])))];
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
