using DeviceAgent.Org.Cli.Output;
using Spectre.Console;

namespace DeviceAgent.Org.Cli.Doctor;

/// <summary>A finding for people: mark, code, what was seen, and below it what to do. Into a pipe all of that is one line.</summary>
internal sealed class FindingPage(Terminal terminal, int longestCode)
{
    private const int MarkWidth = 7;
    private const string Gap = "  ";

    public void Write(Finding finding)
    {
        Cell mark = MarkOf(finding.State);
        string[] advice = finding.Remedy is { } remedy ? [$"do: {remedy}", $"see {finding.See}"] : [];
        if (terminal.IsPiped)
        {
            terminal.Line(string.Join(Gap, [mark.Text.PadRight(MarkWidth), finding.Code.PadRight(longestCode), finding.Observed, .. advice]));
            return;
        }

        Grid seen = new Grid().AddColumn(Fixed(MarkWidth)).AddColumn(Fixed(longestCode)).AddColumn(new GridColumn { Padding = new Padding(0) });
        seen.AddRow(new Text(mark.Text, mark.Style), new Text(finding.Code), new Text(PlainText.Of(finding.Observed)));
        terminal.Console.Write(seen);
        if (advice.Length > 0)
        {
            // From below the code on: there the link fits into 80 columns, to be copied whole.
            Grid below = new Grid().AddColumn(Fixed(MarkWidth)).AddColumn(new GridColumn { Padding = new Padding(0) });
            Array.ForEach(advice, line => below.AddRow(Text.Empty, new Text(PlainText.Of(line))));
            terminal.Console.Write(below);
        }
    }

    private static GridColumn Fixed(int width) => new() { NoWrap = true, Width = width, Padding = new Padding(0, 0, Gap.Length, 0) };

    private static Cell MarkOf(string state) => state switch
    {
        FindingState.Ok => Cell.Ok("ok"),
        FindingState.Warning => Cell.Warning("warning"),
        FindingState.Failure => Cell.Failure("FAILED"),
        _ => Cell.Plain(state),
    };
}
