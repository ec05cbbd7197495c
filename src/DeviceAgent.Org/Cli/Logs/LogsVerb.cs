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

    /// <summary>Broken between the parts, so that an id stays whole and can be copied.</summary>
    private void WriteWrapped(List<Cell> parts)
    {
        int column = 0;
        var text = new Paragraph();
        foreach (Cell part in parts.Where(p => p.Text.Length > 0))
        {
            string before = column == 0 ? "" : column + Gap.Length + part.Text.Length <= terminal.Width ? Gap : "\n" + Indent;
            column = before.StartsWith('\n') ? Indent.Length + part.Text.Length : column + before.Length + part.Text.Length;
            text.Append(before);
            text.Append(part.Text, part.Style);
        }

        terminal.Console.Write(text);
        terminal.Console.WriteLine();
    }

    private static string Who(LogLine line) => line.Targets.Length == 0 ? line.Actor : $"{line.Actor} -> {line.Targets}";

    /// <summary>UTC as in the log; without the T and the Z, which take room and say nothing here.</summary>
    private string TimeOf(string published) =>
        !terminal.IsPiped && DateTimeOffset.TryParse(published, CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : published;
}
