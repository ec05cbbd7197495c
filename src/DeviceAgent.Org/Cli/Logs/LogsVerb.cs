using System.Globalization;
using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using Spectre.Console;

namespace DeviceAgent.Org.Cli.Logs;

/// <summary>What <c>device-org logs</c> shows.</summary>
internal sealed class LogsVerb(Terminal terminal, LogReader reader)
{
    // Time, the longest event type, outcome, actor, targets and trace in one line; below it they are broken between two of them.
    private const string Gap = "  ";
    private const string Indent = "    ";

    /// <summary>Shows the entries until there are no more, or when following until Ctrl-C, which is its usual end.</summary>
    public async Task<int> RunAsync(bool json, bool follow, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (JsonElement entry in reader.ReadAsync(follow, cancellationToken))
            {
                if (json)
                {
                    terminal.Raw(JsonSerializer.Serialize(entry, OrgJson.Options));
                }
                else
                {
                    Write(LogLine.Of(entry));
                }
            }
        }
        catch (OperationCanceledException) when (follow && cancellationToken.IsCancellationRequested)
        {
            // Nothing was left undone.
        }

        return ExitCodes.Ok;
    }

    private void Write(LogLine line)
    {
        List<Cell> parts = [Cell.Plain(TimeOf(line.Published)), Cell.Plain(line.EventType), line.Outcome, Cell.Plain(Who(line))];
        if (line.Trace is { } trace)
        {
            parts.Add(Cell.Plain($"trace {trace}"));
        }

        if (terminal.IsPiped)
        {
            terminal.Line(string.Join(Gap, parts.Select(p => p.Text)));
            return;
        }

        WriteWrapped(parts);
    }

    /// <summary>Broken between the parts, so that an id stays whole and can be copied; a part that is longer than a line is broken in it.</summary>
    private void WriteWrapped(List<Cell> parts)
    {
        var text = new Paragraph();
        int column = 0;
        foreach (Cell part in parts.Where(p => p.Text.Length > 0))
        {
            bool isNewLine = column > 0 && column + Gap.Length + part.Text.Length > terminal.Width;
            text.Append(column == 0 ? "" : isNewLine ? "\n" + Indent : Gap);
            column = column == 0 ? 0 : isNewLine ? Indent.Length : column + Gap.Length;
            column = Append(text, part, column);
        }

        terminal.Console.Write(text);
        terminal.Console.WriteLine();
    }

    /// <summary>Word by word; what has no room any more goes on in the next line, below its beginning.</summary>
    /// <returns>The column after it.</returns>
    private int Append(Paragraph text, Cell part, int column)
    {
        string before = "";
        foreach (string word in part.Text.Split(' '))
        {
            if (before.Length > 0 && column + before.Length + word.Length > terminal.Width)
            {
                (before, column) = ("\n" + Indent, Indent.Length - before.Length);
            }

            text.Append(before);
            text.Append(word, part.Style);
            column += (before.StartsWith('\n') ? 1 : before.Length) + word.Length;
            before = " ";
        }

        return column;
    }

    private static string Who(LogLine line) => line.Targets.Length == 0 ? line.Actor : $"{line.Actor} -> {line.Targets}";

    /// <summary>UTC as in the log; without the T and the Z, which take room and say nothing here.</summary>
    private string TimeOf(string published) =>
        !terminal.IsPiped && DateTimeOffset.TryParse(published, CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : published;
}
