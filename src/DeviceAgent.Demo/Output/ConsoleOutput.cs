using System.Globalization;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;
using Spectre.Console;

namespace DeviceAgent.Demo.Output;

/// <summary>Tables for people. On a terminal the timeline is redrawn as it grows; into a pipe only its end is written.</summary>
public sealed class ConsoleOutput : IDemoOutput
{
    // Without a terminal there is no width to ask for: wide enough for every table here.
    private const int PipedWidth = 100;

    // Title, head, frame, and the line of the hidden rows.
    private const int LinesAround = 8;

    private readonly IAnsiConsole console = AnsiConsole.Console;
    private readonly TimeProvider time;
    private readonly long started;

    /// <param name="time">Measures the steps.</param>
    public ConsoleOutput(TimeProvider time)
    {
        this.time = time;
        started = time.GetTimestamp();
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PipedWidth;
        }
    }

    public void Step(string text)
    {
        string elapsed = time.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        console.MarkupLineInterpolated($"[grey]{elapsed,6} s[/]  {text}");
    }

    public async Task FollowAsync(Timeline issued, IAsyncEnumerable<Timeline> timelines)
    {
        console.WriteLine();
        if (!console.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            await foreach (Timeline _ in timelines)
            {
                // Every state would be another table in the file: only the last is of use there.
            }

            return;
        }

        int rows = Math.Max(4, console.Profile.Height - LinesAround);
        await console.Live(TimelineTable.Of(issued, rows)).AutoClear(true).StartAsync(async live =>
        {
            await foreach (Timeline timeline in timelines)
            {
                live.UpdateTarget(TimelineTable.Of(timeline, rows));
            }
        });
    }

    public void Report(DemoReport report)
    {
        if (report.Timeline is { } timeline)
        {
            console.Write(TimelineTable.Of(timeline));
            console.WriteLine();
            foreach (DeviceTimeline device in timeline.Devices.Where(device => device.Reason is not null))
            {
                console.MarkupLineInterpolated($"{device.Device}: {device.Reason}");
            }

            console.MarkupLine("[grey]out: handed out; verified: checked and on the device's disk; delivered:[/]");
            console.MarkupLine("[grey]acknowledged, beside the work itself[/]");
            console.WriteLine();
            console.Write(LogTable(report));
            console.WriteLine();
            console.Write(SessionTable(report));
            console.WriteLine();
        }

        Conclude(report);
        if (report.Kept is { } kept)
        {
            Keep(kept);
        }
    }

    private static Table LogTable(DemoReport report)
    {
        Table table = new Table().Border(TableBorder.None).Title($"[bold]System Log[/], {Markup.Escape(report.Timeline!.DeviceLogoutType)}, trace {Markup.Escape(report.Timeline.TraceId)}")
            .AddColumn(Column("UTC").NoWrap()).AddColumn(Column("...device_logout.").NoWrap()).AddColumn(Column("outcome")).AddColumn(Column("targets"));
        foreach (LogLine line in report.SystemLog)
        {
            table.AddRow(
                line.Published.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
                Markup.Escape(line.EventType[(line.EventType.LastIndexOf('.') + 1)..]),
                Markup.Escape(line.Reason is null || line.EventType == LogLine.Started ? line.Result : $"{line.Result}: {line.Reason}"),
                Markup.Escape(Targets(line.Targets)));
        }

        return table;
    }

    /// <summary>Without a frame, so that the tables fit into 80 columns.</summary>
    internal static TableColumn Column(string head) => new(head.Length == 0 ? "" : $"[bold]{head}[/]") { Padding = new Padding(0, 0, 2, 0) };

    private static string Targets(IReadOnlyList<string> targets) =>
        targets.Count <= 6 ? string.Join(", ", targets) : $"{string.Join(", ", targets.Take(5))} and {targets.Count - 5} more";

    private static Table SessionTable(DemoReport report)
    {
        Table table = new Table().Border(TableBorder.None).Title("[bold]Processes[/], as /proc shows them")
            .AddColumn(Column("device").NoWrap()).AddColumn(Column("session")).AddColumn(Column("pids").NoWrap()).AddColumn(Column("must be").NoWrap())
            .AddColumn(Column("found").NoWrap()).AddColumn(Column("").NoWrap());
        foreach (SessionFinding session in report.Sessions)
        {
            table.AddRow(
                session.Device,
                Markup.Escape(session.Why),
                string.Join(' ', session.Before),
                Word(session.Expected),
                Word(session.Found),
                session.IsRight ? "right" : "[bold maroon]WRONG[/]");
        }

        return table;
    }

    private static string Word(string state) => state == SessionFinding.Lives ? "alive" : state;

    private void Conclude(DemoReport report)
    {
        if (report.Ok)
        {
            int gone = report.Sessions.Count(session => session.Found == SessionFinding.Gone);
            console.MarkupLineInterpolated(
                $"[bold]OK[/]: {gone} sessions of {report.User} are gone, the {report.Sessions.Count - gone} others live, and the org says the same.");
            return;
        }

        console.MarkupLine("[bold maroon]FAILED[/]:");
        foreach (string problem in report.Problems)
        {
            console.WriteLine("  " + problem);
        }
    }

    private void Keep(KeptSite kept)
    {
        console.WriteLine();
        (string Name, string Value)[] lines =
        [
            ("admin API", kept.Admin),
            ("devices", kept.Device),
            ("token", kept.Token),
            ("token file", kept.TokenFile),
            ("CA file", kept.CaFile),
            ("folder", kept.Folder),
            ("try", $"curl -H \"Authorization: SSWS $(cat {kept.TokenFile})\" {kept.Admin}/api/v1/device-logouts"),
            ("stop", $"Ctrl-C here, or: {kept.Stop}"),
        ];
        foreach ((string name, string value) in lines)
        {
            // Not wrapped to the console's width: a person copies these.
            console.Profile.Out.Writer.WriteLine($"{name,12}  {value}");
        }
    }
}
