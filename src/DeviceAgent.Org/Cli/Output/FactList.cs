using Spectre.Console;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>Names and what is to be said of them, one below the other. A long text is continued below its beginning.</summary>
public sealed class FactList
{
    private readonly List<(string Name, Cell Text)> facts = [];

    public void Add(string name, string text) => Add(name, Cell.Plain(text));

    public void Add(string name, Cell text) => facts.Add((name, text));

    public void Write(Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        int width = facts.Max(f => f.Name.Length) + 2;
        if (terminal.IsPiped)
        {
            facts.ForEach(f => terminal.Line(f.Name.PadRight(width) + f.Text.Text));
            return;
        }

        Grid grid = new Grid()
            .AddColumn(new GridColumn { NoWrap = true, Width = width - 2, Padding = new Padding(0, 0, 2, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0) });
        facts.ForEach(f => grid.AddRow(new Text(f.Name, new Style(decoration: Decoration.Bold)), new Text(f.Text.Text, f.Text.Style)));
        terminal.Console.Write(grid);
    }
}
