using System.Globalization;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Status;

namespace DeviceAgent.Org.Cli.Status;

/// <summary>The status for people: what is as it should be in one line each, what is not beside it in words.</summary>
internal sealed class StatusPage(Terminal terminal)
{
    private readonly FactList facts = new();

    public void Write(OrgStatus status)
    {
        WriteOrg(status);
        WriteFleet(status.Devices);
        WriteWork(status);
        facts.Write(terminal);
        if (status.Logouts.Newest.Count > 0)
        {
            WriteOpen(status.Logouts, status.At);
        }
    }

    private void WriteOrg(OrgStatus status)
    {
        string epoch = status.Org.Epoch is { } name ? $", epoch {name}" : "";
        facts.Add("org", $"{status.Org.Issuer}, version {status.Org.Version}, up {Moment.Write(status.At - status.Org.StartedAt)}{epoch}");
        facts.Add("admin", status.Org.Admin);
        facts.Add("devices at", status.Org.Device);
        if (status.Org.Scep is { } scep)
        {
            facts.Add("SCEP at", scep);
        }

        facts.Add("users", Sum(status.Users));
    }

    private void WriteFleet(FleetCounts fleet)
    {
        facts.Add("devices", Sum(fleet.Statuses));
        facts.Add("in contact", $"{Number(fleet.Connected ?? 0)} hold a poll now, {Number(fleet.NeverSeen)} were never in contact");
        if (fleet.Silent > 0)
        {
            facts.Add("silent", Cell.Warning($"warning: {Number(fleet.Silent)} for {Moment.Write(fleet.SilentAfter)} or longer"));
        }

        if (fleet.Blocked > 0)
        {
            facts.Add("blocked", Cell.Warning(
                $"warning: {Number(fleet.Blocked)} fetch no commands, {Number(fleet.OktaVerify)} of them because of Okta Verify"));
        }
    }

    private void WriteWork(OrgStatus status)
    {
        facts.Add("logouts", status.Logouts.Open == 0 ? "none open" : $"{Number(status.Logouts.Open)} open, on devices: {States(status.Logouts.Devices)}");
        BrakeStatus brake = status.Brake;
        string counted = brake.Devices > brake.Limit ? $"more than {Number(brake.Limit)}" : $"{Number(brake.Devices)} of {Number(brake.Limit)}";
        string window = $"{counted} devices logged out automatically in {brake.Window.TotalMinutes:0} min";
        facts.Add("brake", brake.Held == 0
            ? Cell.Plain($"nothing held; {window}")
            : Cell.Warning($"warning: {PlainText.Count(brake.Held, "logout")} held since {Moment.Write(brake.HeldSince, "?")}: see device-org held list; {window}"));
        if (status.Okta is { } okta)
        {
            facts.Add("Okta", OktaCell(okta));
        }

        WaitingForAdmin waiting = status.Waiting;
        bool none = waiting is { InstanceKeys: 0, Certificates: 0, Requests: 0 };
        facts.Add("for an admin", none
            ? Cell.Plain("nothing waits")
            : Cell.Warning($"warning: {Waiting(waiting)}"));
    }

    private static Cell OktaCell(OktaStatus okta)
    {
        string lag = $"{okta.Org}, its System Log is known up to {Moment.Write(TimeSpan.FromSeconds(okta.LagSeconds))} ago";
        string clocks = okta.IsSkewed ? $"; the clocks differ by {Moment.Write(TimeSpan.FromSeconds(Math.Abs(okta.ClockAhead!.Value)))}" : "";
        string fault = okta.Fault is { } cause ? $": {cause}" : "";
        return okta.IsLate || okta.IsSkewed || okta.Fault is not null ? Cell.Warning($"warning: {lag}{clocks}{fault}") : Cell.Plain(lag);
    }

    private void WriteOpen(OpenLogouts logouts, DateTimeOffset now)
    {
        terminal.Line();
        var table = new TextTable(new("TRACE"), new("AGE"), new("DEVICES", Wraps: true), new("USER", Below: true));
        foreach (OpenLogout logout in logouts.Newest)
        {
            table.Add(Cell.Plain(logout.TraceId), Cell.Plain(Moment.Write(now - logout.IssuedAt)), Cell.Plain(States(logout.Devices)), Cell.Plain(logout.Login));
        }

        table.Write(terminal);
        if (logouts.Open > logouts.Newest.Count)
        {
            terminal.Line($"and {Number(logouts.Open - logouts.Newest.Count)} older");
        }
    }

    private static string Sum(IReadOnlyDictionary<string, int> counts) => counts.Count == 0
        ? "none"
        : $"{Number(counts.Values.Sum())}: {string.Join(", ", counts.OrderByDescending(c => c.Value).Select(c => $"{Number(c.Value)} {c.Key.ToLowerInvariant()}"))}";

    private static string States(IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.OrderByDescending(c => c.Value).Select(c => $"{Number(c.Value)} {c.Key}"));

    private static string Waiting(WaitingForAdmin waiting) =>
        $"{PlainText.Count(waiting.InstanceKeys, "instance key")}, {PlainText.Count(waiting.Certificates, "certificate")}, {PlainText.Count(waiting.Requests, "request")}";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
