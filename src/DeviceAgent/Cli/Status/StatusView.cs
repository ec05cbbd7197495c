using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeviceAgent.Cli.Status;

/// <summary>Lines of the status for the eye: mark, name, text. The words alone say everything; colours are beside them.</summary>
internal static class StatusView
{
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

    private static string Word(Mark mark) => mark switch
    {
        Mark.Ok => "ok",
        Mark.Warning => "warning",
        Mark.Failed => "FAILED",
        _ => "",
    };

    private static Style ColourOf(Mark mark) => mark switch
    {
        // To be read on white and on black: no green, no yellow, no blue. What is well has the ground's own colour.
        Mark.Warning => new Style(Color.Purple),
        Mark.Failed => new Style(Color.Maroon, decoration: Decoration.Bold),
        _ => Style.Plain,
    };

    /// <summary>Names and messages from elsewhere must not move the cursor.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
