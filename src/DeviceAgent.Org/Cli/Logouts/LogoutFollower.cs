using System.Runtime.CompilerServices;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>Watches logouts that the org has let go out, one or several at once.</summary>
internal sealed class LogoutFollower(Terminal terminal, AdminClient client, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Shows them until every device is done, the time is up or Ctrl-C comes. The logouts themselves go on in any case.</summary>
    /// <param name="issued">As the org answered; at least one.</param>
    /// <param name="follow">Whether to watch at all.</param>
    /// <param name="wait">How long at most; null for no limit.</param>
    /// <param name="json">Whether standard output is the documents alone.</param>
    /// <param name="cancellationToken">Stops watching.</param>
    /// <returns>0 when every device has succeeded, or with <paramref name="follow"/> false; else 1.</returns>
    public async Task<int> FollowAsync(
        IReadOnlyList<LogoutView> issued, bool follow, TimeSpan? wait, bool json, CancellationToken cancellationToken)
    {
        Action<string> say = json ? terminal.Remark : terminal.Line;
        foreach (LogoutView logout in issued)
        {
            say($"logout {logout.TraceId} of {logout.Login}, {Count(logout.Devices.Count)}");
        }

        LogoutView[] last = [.. issued];
        string? cut = null;
        if (follow)
        {
            ILogoutDisplay display = json || !terminal.CanRedraw ? new LogoutLines(say, time) : new LogoutScreen(terminal, time);
            cut = await WatchAsync(last, display, wait, cancellationToken);
        }

        if (json)
        {
            Array.ForEach(last, terminal.Json);
        }

        return follow ? Conclude(last, cut, say) : ExitCodes.Ok;
    }

    private async Task<string?> WatchAsync(LogoutView[] last, ILogoutDisplay display, TimeSpan? wait, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = wait is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await display.ShowAsync(StatesAsync(last, both.Token));
            return null;
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            return cancellationToken.IsCancellationRequested ? "no longer watched" : $"not done within {Moment.Write(wait!.Value)}";
        }
    }

    /// <summary>Each state of the devices, the last one final. While the org does not answer: the last state again, with why.</summary>
    private async IAsyncEnumerable<(IReadOnlyList<WatchedDevice> Devices, string? Silence)> StatesAsync(
        LogoutView[] last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? silence = null;
        while (true)
        {
            yield return (WatchedDevice.Of(last), silence);
            if (silence is null && last.All(IsOver))
            {
                yield break;
            }

            await Task.Delay(Pause, time, cancellationToken);
            try
            {
                for (int i = 0; i < last.Length; i++)
                {
                    last[i] = IsOver(last[i]) ? last[i] : await client.GetAsync<LogoutView>($"/api/v1/device-logouts/{last[i].TraceId}", cancellationToken);
                }

                silence = null;
            }
            catch (CliException e) when (e.ExitCode == ExitCodes.Unavailable)
            {
                silence = e.Message;
            }
        }
    }

    private int Conclude(LogoutView[] last, string? cut, Action<string> say)
    {
        IReadOnlyList<WatchedDevice> devices = WatchedDevice.Of(last);
        WatchedDevice[] failed = [.. devices.Where(d => d.View.Final && d.View.Result != LogoutResult.Success)];
        int open = devices.Count(d => !d.View.Final);
        if (failed.Length + open == 0)
        {
            say($"ok: SUCCESS on {Count(devices.Count)}");
            return ExitCodes.Ok;
        }

        string others = string.Concat(failed.Select(d => $"; {d.Name}: {d.View.Result}"));
        say($"{(failed.Length > 0 ? "FAILED" : "not done")}: SUCCESS on {devices.Count - failed.Length - open} of {Count(devices.Count)}{others}"
            + (open == 0 ? "" : $"; {open} still to come"));
        if (cut is not null)
        {
            bool isOne = last.Length == 1;
            terminal.Remark($"{cut}; the {(isOne ? "logout goes" : "logouts go")} on. To watch {(isOne ? "it" : "one")}:");
            terminal.Remark($"device-org logs --follow --trace {last.First(l => isOne || !IsOver(l)).TraceId}");
        }

        return ExitCodes.NotAll;
    }

    private static bool IsOver(LogoutView logout) => logout.Devices.All(d => d.Final);

    private static string Count(int devices) => PlainText.Count(devices, "device");
}
