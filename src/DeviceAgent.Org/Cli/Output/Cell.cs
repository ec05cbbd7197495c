using Spectre.Console;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>A text with a style that only repeats what the text says.</summary>
public sealed record Cell(string Text, Style Style)
{
    // Of the sixteen that a terminal's theme sets, those that can be read on white and on black: no green, no yellow, no blue. What is
    // well has the ground's own colour.
    private static readonly Style Bad = new(Color.Maroon, decoration: Decoration.Bold);
    private static readonly Style Doubtful = new(Color.Purple);

    public static Cell Plain(string? text) => new(PlainText.Of(text), Style.Plain);

    public static Cell Ok(string text) => Plain(text);

    public static Cell Warning(string text) => new(PlainText.Of(text), Doubtful);

    public static Cell Failure(string text) => new(PlainText.Of(text), Bad);
}
