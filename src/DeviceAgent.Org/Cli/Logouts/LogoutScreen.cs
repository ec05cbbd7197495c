using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Logout;
using Spectre.Console;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>A table that is redrawn as the devices go on.</summary>
internal sealed class LogoutScreen(Terminal terminal, TimeProvider time) : ILogoutDisplay
{
    // The head, and what is said below.
    private const int LinesAround = 5;
    private const int FewestRows = 3;

    public async Task ShowAsync(IAsyncEnumerable<(LogoutView View, string? Silence)> states, Action<LogoutView> seen)
    {
        (LogoutView View, string? Silence)? last = null;
        try
        {
            await terminal.Console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
            {
                await foreach ((LogoutView View, string? Silence) state in states)
                {
                    last = state;
                    seen(state.View);
                    live.UpdateTarget(Draw(state.View, state.Silence));
                }
            });
        }
        finally
        {
            // What was redrawn is gone; how it ended stays, every device of it.
            if (last is { } end)
            {
                terminal.Console.Write(Table(end.View.Devices));
            }
        }
    }

    private Rows Draw(LogoutView view, string? silence)
    {
        int room = Math.Max(FewestRows, terminal.Console.Profile.Height - LinesAround);

        // Those that are not done are what somebody waits for.
        LogoutDeviceView[] shown = [.. view.Devices.OrderBy(d => d.Final).Take(room)];
        int done = view.Devices.Count(d => d.Final);
        string hint = silence ?? "Ctrl-C stops watching; the logout goes on";
        string hidden = shown.Length < view.Devices.Count ? $" ({view.Devices.Count - shown.Length} are not shown)" : "";
        return new Rows(Table(shown), new Text($"{done} of {view.Devices.Count} done{hidden}. {PlainText.Of(hint)}", new Style(decoration: Decoration.Dim)));
    }

    private Table Table(IEnumerable<LogoutDeviceView> devices)
    {
        var table = new TextTable(new("DEVICE", Wraps: true), new("STATE", Wraps: true), new("LAST HEARD"), new("SESSIONS", Wraps: true));
        foreach (LogoutDeviceView device in devices)
        {
            table.Add(
                Cell.Plain(device.DisplayName),
                LogoutProgress.Of(device),
                Cell.Plain(device.LastContact is { } last ? $"{Moment.Write(time.GetUtcNow() - last)} ago" : "never"),
                Cell.Plain(LogoutProgress.SessionsOf(device)));
        }

        return table.ToRenderable();
    }
}
