using DeviceAgent.Org.Cli.Output;
using Spectre.Console;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>A table that is redrawn as the devices go on.</summary>
internal sealed class LogoutScreen(Terminal terminal, TimeProvider time) : ILogoutDisplay
{
    // The head, and what is said below.
    private const int LinesAround = 5;
    private const int FewestRows = 3;

    public async Task ShowAsync(IAsyncEnumerable<(IReadOnlyList<WatchedDevice> Devices, string? Silence)> states)
    {
        IReadOnlyList<WatchedDevice>? last = null;
        try
        {
            await terminal.Console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
            {
                await foreach ((IReadOnlyList<WatchedDevice> devices, string? silence) in states)
                {
                    last = devices;
                    live.UpdateTarget(Draw(devices, silence));
                }
            });
        }
        finally
        {
            // What was redrawn is gone; how it ended stays, every device of it.
            if (last is { } end)
            {
                terminal.Console.Write(Table(end));
            }
        }
    }

    private Rows Draw(IReadOnlyList<WatchedDevice> devices, string? silence)
    {
        int room = Math.Max(FewestRows, terminal.Console.Profile.Height - LinesAround);

        // Those that are not done are what somebody waits for.
        WatchedDevice[] shown = [.. devices.OrderBy(d => d.View.Final).Take(room)];
        int done = devices.Count(d => d.View.Final);
        string hint = silence ?? "Ctrl-C stops watching; the logout goes on";
        string hidden = shown.Length < devices.Count ? $" ({devices.Count - shown.Length} are not shown)" : "";
        return new Rows(Table(shown), new Text($"{done} of {devices.Count} done{hidden}. {PlainText.Of(hint)}", new Style(decoration: Decoration.Dim)));
    }

    private Table Table(IEnumerable<WatchedDevice> devices)
    {
        var table = new TextTable(new("DEVICE", Wraps: true), new("STATE", Wraps: true), new("LAST HEARD"), new("SESSIONS", Wraps: true));
        foreach (WatchedDevice device in devices)
        {
            table.Add(
                Cell.Plain(device.Name),
                LogoutProgress.Of(device.View),
                Cell.Plain(device.View.LastContact is { } last ? $"{Moment.Write(time.GetUtcNow() - last)} ago" : "never"),
                Cell.Plain(LogoutProgress.SessionsOf(device.View)));
        }

        return table.ToRenderable();
    }
}
