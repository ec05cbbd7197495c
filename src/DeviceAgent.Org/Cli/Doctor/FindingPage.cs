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

        Grid grid = new Grid()
            .AddColumn(new GridColumn { NoWrap = true, Width = MarkWidth, Padding = new Padding(0, 0, Gap.Length, 0) })
            .AddColumn(new GridColumn { NoWrap = true, Width = longestCode, Padding = new Padding(0, 0, Gap.Length, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0) });
        grid.AddRow(new Text(mark.Text, mark.Style), new Text(finding.Code), new Text(PlainText.Of(finding.Observed)));
        foreach (string line in advice)
        {
            grid.AddRow(Text.Empty, Text.Empty, new Text(PlainText.Of(line)));
        }

        terminal.Console.Write(grid);
    }

    private static Cell MarkOf(string state) => state switch
    {
        FindingState.Ok => Cell.Ok("ok"),
        FindingState.Warning => Cell.Warning("warning"),
        FindingState.Failure => Cell.Failure("FAILED"),
        _ => Cell.Plain(state),
    };
}
