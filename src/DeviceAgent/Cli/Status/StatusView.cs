using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeviceAgent.Cli.Status;

/// <summary>Lines of the status for the eye: mark, name, text. The words alone say everything; colours are beside them.</summary>
internal static class StatusView
{
    /// <summary>For a terminal.</summary>
    public static IRenderable Of(IReadOnlyList<StatusLine> lines)
    {
        Grid grid = new Grid { Expand = false }
            .AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(2))
            .AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(2))
            .AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        foreach (StatusLine line in lines)
        {
            grid.AddRow(new Text(Word(line.Mark), ColourOf(line.Mark)), new Text(line.Name), new Text(string.Join('\n', line.Text.Select(Clean))));
        }

        return grid;
    }

    /// <summary>The same for a pipe or a file: no line is broken, and none ends with spaces.</summary>
    public static void Write(TextWriter output, IReadOnlyList<StatusLine> lines)
    {
        int marks = lines.Max(line => Word(line.Mark).Length);
        int names = lines.Max(line => line.Name.Length);
        foreach (StatusLine line in lines)
        {
            (string mark, string name) = (Word(line.Mark), line.Name);
            foreach (string text in line.Text)
            {
                output.WriteLine($"{mark.PadRight(marks)}  {name.PadRight(names)}  {Clean(text)}".TrimEnd());
                (mark, name) = ("", "");
            }
        }
    }

    private static string Word(Mark mark) => mark switch
    {
        Mark.Ok => "ok",
        Mark.Warning => "warning",
        Mark.Failed => "FAILED",
        _ => "",
    };

    private static Style ColourOf(Mark mark) => mark switch
    {
        Mark.Ok => new Style(Color.Green),
        Mark.Warning => new Style(Color.Olive),
        Mark.Failed => new Style(Color.Maroon, decoration: Decoration.Bold),
        _ => Style.Plain,
    };

    /// <summary>Names and messages from elsewhere must not move the cursor.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
