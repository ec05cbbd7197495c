namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>One line for each change of a device.</summary>
internal sealed class LogoutLines(Action<string> say, TimeProvider time) : ILogoutDisplay
{
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
    private bool isSilent;

    public async Task ShowAsync(IAsyncEnumerable<(IReadOnlyList<WatchedDevice> Devices, string? Silence)> states)
    {
        await foreach ((IReadOnlyList<WatchedDevice> devices, string? silence) in states)
        {
            if (silence is not null && !isSilent)
            {
                say($"{Now()}  {silence}; asked again every second");
            }

            isSilent = silence is not null;
            foreach (WatchedDevice device in devices)
            {
                string text = $"{device.Name}  {LogoutProgress.Of(device.View).Text}";
                if (told.GetValueOrDefault(device.Key) != text)
                {
                    told[device.Key] = text;
                    say($"{Now()}  {text}");
                }
            }
        }
    }

    private string Now() => Moment.Write(time.GetUtcNow());
}
