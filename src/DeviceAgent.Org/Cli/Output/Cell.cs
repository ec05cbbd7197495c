using Spectre.Console;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>A text with a style that only repeats what the text says.</summary>
public sealed record Cell(string Text, Style Style)
{
    // Of the sixteen that a terminal's theme sets, and none of the bright ones: to be read on light and on dark.
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Maroon, decoration: Decoration.Bold);
    private static readonly Style Doubtful = new(Color.Olive);

    public static Cell Plain(string? text) => new(PlainText.Of(text), Style.Plain);

    public static Cell Ok(string text) => new(PlainText.Of(text), Good);

    public static Cell Warning(string text) => new(PlainText.Of(text), Doubtful);

    public static Cell Failure(string text) => new(PlainText.Of(text), Bad);
}
