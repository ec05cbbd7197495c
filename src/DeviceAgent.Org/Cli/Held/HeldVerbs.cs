using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Logouts;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Held;

/// <summary>What <c>device-org held</c> does, through the admin API.</summary>
internal sealed class HeldVerbs(Terminal terminal, AdminClient client, TimeProvider time)
{
    private const string Path = "/api/v1/device-logouts";

    public async Task<int> ListAsync(bool json, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogoutView> held = await HeldAsync(cancellationToken);
        if (json)
        {
            WriteJson(held);
        }
        else if (held.Count == 0)
        {
            terminal.Remark("nothing is held");
        }
        else
        {
            WriteTable(held);
            terminal.Remark("to let them go out:  device-org held release TRACE, or --all");
            terminal.Remark("to take them back:   device-org held withdraw TRACE, or --all");
        }

        return ExitCodes.Ok;
    }

    /// <returns>0 when every device has succeeded, or with <paramref name="follow"/> false; else 1.</returns>
    public async Task<int> ReleaseAsync(HeldSelection selection, bool follow, TimeSpan? wait, bool json, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogoutView> meant = await MeantAsync(selection, cancellationToken);
        if (meant.FirstOrDefault(l => !IsHeld(l)) is { } free)
        {
            throw new CliException($"logout {free.TraceId} of {free.Login} is not held ({States(free)}); nothing was released", ExitCodes.Usage);
        }

        if (meant.Count == 0)
        {
            terminal.Remark("nothing is held");
            return ExitCodes.Ok;
        }

        if (!await MayAsync("release", meant, selection, cancellationToken))
        {
            terminal.Remark("nothing was released");
            return ExitCodes.NotAll;
        }

        IReadOnlyList<LogoutView> released = await DoAsync("release", "released", meant, cancellationToken);
        return await new LogoutFollower(terminal, client, time).FollowAsync(released, follow, wait, json, cancellationToken);
    }

    public async Task<int> WithdrawAsync(HeldSelection selection, bool json, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogoutView> meant = await MeantAsync(selection, cancellationToken);
        if (meant.FirstOrDefault(l => l.Devices.All(d => d.Final)) is { } over)
        {
            throw new CliException($"logout {over.TraceId} of {over.Login} is over ({States(over)}); nothing was withdrawn", ExitCodes.Usage);
        }

        if (meant.Count == 0)
        {
            terminal.Remark("nothing is held");
            return ExitCodes.Ok;
        }

        if (!await MayAsync("withdraw", meant, selection, cancellationToken))
        {
            terminal.Remark("nothing was withdrawn");
            return ExitCodes.NotAll;
        }

        IReadOnlyList<LogoutView> withdrawn = await DoAsync("withdraw", "withdrawn", meant, cancellationToken);
        if (json)
        {
            WriteJson(withdrawn);
            return ExitCodes.Ok;
        }

        foreach (LogoutView logout in withdrawn)
        {
            terminal.Line($"logout {logout.TraceId} of {logout.Login} is withdrawn; its devices: {States(logout)}");
        }

        return ExitCodes.Ok;
    }

    private static bool IsHeld(LogoutView logout) => logout.Devices.Any(d => d.State == LogoutState.Held);

    private static string States(LogoutView logout) => string.Join(", ", logout.Devices.CountBy(d => d.State).Select(s => $"{s.Value} {s.Key}"));

    /// <summary>What a person would say of the trigger.</summary>
    private static string WhyOf(string type) => type switch
    {
        DeviceLogoutType.UserSuspended => "user suspended",
        DeviceLogoutType.UserDeactivated => "user deactivated",
        DeviceLogoutType.EntityRisk => "entity risk policy",
        _ => type,
    };

    /// <summary>Oldest first: what waits longest is looked at first.</summary>
    private async Task<IReadOnlyList<LogoutView>> HeldAsync(CancellationToken cancellationToken)
    {
        List<LogoutView> held = [];
        string? cursor = null;
        do
        {
            string after = cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}";
            (IReadOnlyList<LogoutView> page, cursor) = await client.GetPageAsync<LogoutView>($"{Path}?held=true&limit=200{after}", cancellationToken);
            held.AddRange(page);
        }
        while (cursor is not null);

        held.Reverse();
        return held;
    }

    private async Task<IReadOnlyList<LogoutView>> MeantAsync(HeldSelection selection, CancellationToken cancellationToken)
    {
        if (selection.Traces.Count == 0)
        {
            return await HeldAsync(cancellationToken);
        }

        List<LogoutView> meant = [];
        foreach (string trace in selection.Traces)
        {
            meant.Add(await client.GetAsync<LogoutView>($"{Path}/{trace}", cancellationToken));
        }

        return meant;
    }

    /// <summary>Asks whoever sits at the terminal. A script that names the logouts is taken at its word; one that says all must say yes too.</summary>
    private async Task<bool> MayAsync(string what, IReadOnlyList<LogoutView> meant, HeldSelection selection, CancellationToken cancellationToken)
    {
        if (selection.Yes)
        {
            return true;
        }

        if (!terminal.CanAsk)
        {
            return selection.Traces.Count > 0
                ? true
                : throw new CliException($"{what} all {PlainText.Count(meant.Count, "logout")}? Nobody can be asked here: give --yes", ExitCodes.Usage);
        }

        string people = string.Join(", ", meant.Select(l => l.Login).Distinct().Take(3));
        string more = meant.Select(l => l.Login).Distinct().Count() > 3 ? ", ..." : "";
        return await terminal.AskAsync(
            $"{what} {PlainText.Count(meant.Count, "logout")} on {PlainText.Count(meant.Sum(l => l.Devices.Count(d => !d.Final)), "device")} ({people}{more})?", cancellationToken);
    }

    private async Task<IReadOnlyList<LogoutView>> DoAsync(string what, string done, IReadOnlyList<LogoutView> meant, CancellationToken cancellationToken)
    {
        List<LogoutView> after = [];
        foreach (LogoutView logout in meant)
        {
            try
            {
                after.Add(await client.PostAsync<LogoutView>($"{Path}/{logout.TraceId}/{what}", null, cancellationToken));
            }
            catch (CliException e) when (meant.Count > 1)
            {
                throw new CliException($"{e.Message}; {after.Count} of {PlainText.Count(meant.Count, "logout")} had been {done}", e.ExitCode, e);
            }
        }

        return after;
    }

    private void WriteTable(IReadOnlyList<LogoutView> held)
    {
        var table = new TextTable(new("TRACE"), new("HELD FOR"), new("DEVICES"), new("USER", Below: true), new("WHY", Below: true));
        foreach (LogoutView logout in held)
        {
            table.Add(
                Cell.Plain(logout.TraceId),
                Cell.Plain(Moment.Write(time.GetUtcNow() - (logout.HeldAt ?? logout.IssuedAt))),
                Cell.Plain($"{logout.Devices.Count}"),
                Cell.Plain(logout.Login),
                Cell.Plain(WhyOf(logout.DeviceLogoutType)));
        }

        table.Write(terminal);
    }

    private void WriteJson(IEnumerable<LogoutView> logouts)
    {
        foreach (LogoutView logout in logouts)
        {
            terminal.Raw(JsonSerializer.Serialize(logout, OrgJson.Options));
        }
    }
}
