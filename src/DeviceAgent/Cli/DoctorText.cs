using DeviceAgent.Core;
using DeviceAgent.Core.Diagnostics;
using Spectre.Console;

namespace DeviceAgent.Cli;

/// <summary>
/// The findings as lines: mark, check, what was seen; below a warning or a failure what to do. The marks are words, colour only stands beside
/// them. On a terminal lines are broken with their indentation kept; piped, each part is one line.
/// </summary>
internal sealed class DoctorText
{
    private const int MarkWidth = 9;
    private const int CheckWidth = 18;

    /// <summary>Below this nothing can be read anyway.</summary>
    private const int Narrowest = 40;

    private readonly IAnsiConsole console;
    private readonly int width;

    /// <param name="console">Knows whether there is colour: not where output goes to a file, or NO_COLOR is set.</param>
    /// <param name="width">Of the terminal, in characters; null when there is none.</param>
    public DoctorText(IAnsiConsole console, int? width)
    {
        this.console = console;
        this.width = Math.Max(width ?? int.MaxValue, Narrowest);

        // The lines are broken here: nothing may be broken again.
        console.Profile.Width = int.MaxValue / 2;
    }

    /// <summary>For standard output, whatever that is.</summary>
    public static DoctorText ForStandardOutput() =>
        new(AnsiConsole.Console, Console.IsOutputRedirected ? null : AnsiConsole.Console.Profile.Width);

    public void Write(Finding finding)
    {
        (string mark, string colour) = finding.State switch
        {
            // Colours that can be read on a light and on a dark ground.
            FindingState.Ok => ("ok", "default"),
            FindingState.Warning => ("warning", "purple"),
            FindingState.Failure => ("FAILED", "maroon bold"),
            _ => ("skipped", "grey"),
        };
        console.Markup($"[{colour}]{mark.PadRight(MarkWidth)}[/]");
        WriteWrapped(finding.Check.PadRight(CheckWidth), finding.Observed, MarkWidth);
        if (finding.Remedy is { } remedy)
        {
            WriteIndented("do:  ", remedy);
            WriteIndented("see: ", finding.Link!);
        }
    }

    public void WriteSummary(DoctorReport report)
    {
        int failures = report.Count(FindingState.Failure);
        int warnings = report.Count(FindingState.Warning);
        console.WriteLine();
        console.WriteLine(report.First is null
            ? $"{AgentIdentity.ExecutableName} {report.AgentVersion}: all is well"
            : $"{AgentIdentity.ExecutableName} {report.AgentVersion}: {Counted(failures, "failure")}, {Counted(warnings, "warning")}; begin with {report.First}");
    }

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private void WriteIndented(string label, string text)
    {
        console.Write(new string(' ', MarkWidth));
        WriteWrapped(label, text, MarkWidth);
    }

    /// <summary>Goes on where the cursor is, at <paramref name="column"/>; further lines begin below the text.</summary>
    private void WriteWrapped(string label, string text, int column)
    {
        int indent = column + label.Length;
        string separator = label;
        foreach (string line in Wrap(text, width - indent))
        {
            console.WriteLine($"{separator}{line}");
            separator = new string(' ', indent);
        }
    }

    /// <summary>Breaks at blanks; a word that is longer than a line stays whole, so that a path or an address can be copied.</summary>
    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
