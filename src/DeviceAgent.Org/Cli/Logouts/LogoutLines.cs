using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>One line for each change of a device.</summary>
internal sealed class LogoutLines(Action<string> say, TimeProvider time) : ILogoutDisplay
{
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
    private bool isSilent;

    public async Task ShowAsync(IAsyncEnumerable<(LogoutView View, string? Silence)> states, Action<LogoutView> seen)
    {
        await foreach ((LogoutView view, string? silence) in states)
        {
            seen(view);
            if (silence is not null && !isSilent)
            {
                say($"{Now()}  {silence}; asked again every second");
            }

            isSilent = silence is not null;
            foreach (LogoutDeviceView device in view.Devices)
            {
                string text = $"{device.DisplayName}  {LogoutProgress.Of(device).Text}";
                if (told.GetValueOrDefault(device.DeviceId) != text)
                {
                    told[device.DeviceId] = text;
                    say($"{Now()}  {text}");
                }
            }
        }
    }

    private string Now() => Moment.Write(time.GetUtcNow());
}
