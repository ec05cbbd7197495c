using System.Globalization;
using DeviceAgent.Demo.Run;
using Spectre.Console;

namespace DeviceAgent.Demo.Output;

/// <summary>The timeline as a table: a row a device, a column a stage, in milliseconds after the logout was issued.</summary>
internal static class TimelineTable
{
    private static readonly string[] Stages = ["out", "verified", "delivered", "ended", "proven", "reported"];

    /// <param name="timeline">What to show.</param>
    /// <param name="mostRows">A live table must fit the screen; the rest is counted.</param>
    public static Table Of(Timeline timeline, int mostRows = int.MaxValue)
    {
        Table table = new Table().Border(TableBorder.None)
            .Title($"[bold]Log Out All Devices[/], milliseconds after it was issued at {timeline.IssuedAt.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} UTC")
            .AddColumn(ConsoleOutput.Column("device").NoWrap()).AddColumn(ConsoleOutput.Column("state").NoWrap());
        foreach (string stage in Stages)
        {
            table.AddColumn(ConsoleOutput.Column(stage).RightAligned());
        }

        foreach (DeviceTimeline device in timeline.Devices.Take(mostRows))
        {
            double?[] moments = [device.HandedOut, device.Verified, device.Delivered, device.Ended, device.Proven, device.Reported];
            table.AddRow([device.Device, State(device), .. moments.Select(Milliseconds)]);
        }

        int hidden = timeline.Devices.Count - mostRows;
        if (hidden > 0)
        {
            int reported = timeline.Devices.Skip(mostRows).Count(device => device.Reported is not null);
            table.AddRow($"and {hidden} more", $"{reported} reported");
        }

        return table;
    }

    private static string State(DeviceTimeline device) => device.State switch
    {
        "completed" => "completed",
        "blocked" => "[purple]blocked[/]",
        "failed" when !device.Final => "[purple]failed so far[/]",
        "failed" => "[bold maroon]failed[/]",
        _ => Markup.Escape(device.State),
    };

    private static string Milliseconds(double? moment) => moment is { } value ? value.ToString("0", CultureInfo.InvariantCulture) : "-";
}
