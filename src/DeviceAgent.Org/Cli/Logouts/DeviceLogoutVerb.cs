using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>Issues a logout and watches it.</summary>
internal sealed class DeviceLogoutVerb(Terminal terminal, AdminClient client, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public Task<LogoutView> IssueAsync(string user, LogoutBody order, CancellationToken cancellationToken) =>
        client.PostAsync<LogoutView>($"{UserPath.Of(user)}/device-logout", order, cancellationToken);

    /// <summary>Shows the logout until every device is done, the time is up or Ctrl-C comes. The logout itself goes on in any case.</summary>
    /// <returns>0 when every device has succeeded, or with <paramref name="follow"/> false; else 1.</returns>
    public async Task<int> FollowAsync(LogoutView issued, bool follow, TimeSpan? wait, bool json, CancellationToken cancellationToken)
    {
        // With --json standard output is the document alone.
        Action<string> say = json ? terminal.Remark : terminal.Line;
        say($"logout {issued.TraceId} of {issued.Login}, {Count(issued.Devices.Count)}");
        LogoutView last = issued;
        string? cut = null;
        if (follow)
        {
            ILogoutDisplay display = json || !terminal.CanRedraw ? new LogoutLines(say, time) : new LogoutScreen(terminal, time);
            (last, cut) = await WatchAsync(issued, display, wait, cancellationToken);
        }

        if (json)
        {
            terminal.Json(last);
        }

        return follow ? Conclude(last, cut, say) : ExitCodes.Ok;
    }

    private async Task<(LogoutView Last, string? Cut)> WatchAsync(LogoutView issued, ILogoutDisplay display, TimeSpan? wait, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = wait is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        LogoutView last = issued;
        try
        {
            await display.ShowAsync(StatesAsync(issued, both.Token), view => last = view);
            return (last, null);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            return (last, cancellationToken.IsCancellationRequested ? "no longer watched" : $"not done within {Moment.Write(wait!.Value)}");
        }
    }

    /// <summary>Each state of the logout, the last one final. While the org does not answer: the last state again, with why.</summary>
    private async IAsyncEnumerable<(LogoutView View, string? Silence)> StatesAsync(
        LogoutView issued, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogoutView view = issued;
        string? silence = null;
        while (true)
        {
            yield return (view, silence);
            if (silence is null && view.Devices.All(d => d.Final))
            {
                yield break;
            }

            await Task.Delay(Pause, time, cancellationToken);
            try
            {
                view = await client.GetAsync<LogoutView>($"/api/v1/device-logouts/{issued.TraceId}", cancellationToken);
                silence = null;
            }
            catch (CliException e) when (e.ExitCode == ExitCodes.Unavailable)
            {
                silence = e.Message;
            }
        }
    }

    private int Conclude(LogoutView last, string? cut, Action<string> say)
    {
        LogoutDeviceView[] failed = [.. last.Devices.Where(d => d.Final && d.Result != LogoutResult.Success)];
        int open = last.Devices.Count(d => !d.Final);
        if (failed.Length + open == 0)
        {
            say($"ok: SUCCESS on {Count(last.Devices.Count)}");
            return ExitCodes.Ok;
        }

        string others = string.Concat(failed.Select(d => $"; {d.DisplayName}: {d.Result}"));
        say($"{(failed.Length > 0 ? "FAILED" : "not done")}: SUCCESS on {last.Devices.Count - failed.Length - open} of {Count(last.Devices.Count)}{others}"
            + (open == 0 ? "" : $"; {open} still to come"));
        if (cut is not null)
        {
            terminal.Remark($"{cut}; the logout goes on. To watch it:");
            terminal.Remark($"device-org logs --follow --trace {last.TraceId}");
        }

        return ExitCodes.NotAll;
    }

    private static string Count(int devices) => PlainText.Count(devices, "device");
}
