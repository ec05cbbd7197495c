using System.Globalization;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.Cli;

/// <summary>A simulated logout in words.</summary>
internal sealed class SimulatedLogoutText(AgentOptions options, bool hasLadder)
{
    /// <param name="logout">What was found.</param>
    /// <param name="user">Whose; null means everybody's.</param>
    /// <param name="now">Whether it was issued just now.</param>
    public void Print(SimulatedLogout logout, string? user, bool now)
    {
        Terminal.WriteLine($"A logout of {user ?? "everybody here"}, issued {(now ? "now, " : "")}{Time(logout.IssuedAt)}.");
        Terminal.WriteLine("This is a simulation: nothing is ended.");
        foreach (SimulatedSession session in logout.Sessions)
        {
            Print(session);
        }

        Terminal.WriteLine();
        Conclude(logout);
    }

    private void Print(SimulatedSession session)
    {
        ListedSession listed = session.Session;
        Terminal.WriteLine();
        Terminal.WriteLine($"{listed.Account}, session {listed.Identity.SessionId} ({SessionKinds.Word(listed.Kind)})");
        var rows = new List<(string Label, string Text)>
        {
            ("began", Began(session)),
            (session.WouldEnd ? "WOULD END" : "left alone", Why(session)),
        };
        rows.AddRange(session.Steps.Select((step, i) => (
            $"step {i + 1}", $"{step.Name} ({Span(step.Timeout)} at most){(i == session.Steps.Count - 1 ? "" : $", the next after {Span(step.Patience)} if it is still listed")}")));
        if (session.WouldEnd && !hasLadder)
        {
            rows.Add(("no step", "sessions of this kind are never ended, only reported (dry run)"));
        }

        Terminal.Write(Terminal.Labelled(rows));
    }

    private string Why(SimulatedSession session) => session.Decision switch
    {
        SessionDecision.NotTargeted => "not an account of the user",
        SessionDecision.LeftAlone => $"{AccountIs(session)}, but RemoteSessions is Leave",
        SessionDecision.Newer => $"{AccountIs(session)}, but began after the logout was issued",
        SessionDecision.End => $"{AccountIs(session)}, began before the logout was issued",
        _ => $"{AccountIs(session)}, may have begun before the logout was issued; the outcome would call it ambiguous",
    };

    private string AccountIs(SimulatedSession session) => session.Account switch
    {
        AccountReason.Assigned => "its account is meant by name",
        AccountReason.Linked => "its account is linked to the user",
        _ when options.UnlinkedAccounts == UnlinkedAccounts.LogOut => "nobody is linked to its account (UnlinkedAccounts is LogOut)",
        _ => "its account is the only one here and linked to nobody (UnlinkedAccounts is Auto)",
    };

    private void Conclude(SimulatedLogout logout)
    {
        int ends = logout.Sessions.Count(session => session.WouldEnd);
        if (!logout.AnyAccount)
        {
            Terminal.WriteLine("FAILED: no account of this machine is meant. The command would end as failed, no-linked-session, unless the org has assigned an account here to the user.");
        }
        else
        {
            Terminal.WriteLine($"{ends} of {logout.Sessions.Count} session{(logout.Sessions.Count == 1 ? "" : "s")} would be ended.");
        }

        if (!options.LogoutEnabled)
        {
            Terminal.WriteLine("warning: LogoutEnabled is false: the agent would end none and report the command as skipped.");
        }
        else if (options.DryRun)
        {
            Terminal.WriteLine("warning: DryRun is true: the agent would end none and report the command as skipped.");
        }

        Terminal.WriteLine("Not looked at: what the org alone knows of accounts, the requirements, and forced logouts in the last hour.");
    }

    private static string Began(SimulatedSession session) =>
        session.Earliest is not { } earliest ? $"in this boot, not later than {Time(session.Latest)}"
        : session.Latest - earliest < TimeSpan.FromSeconds(1) ? Time(earliest)
        : $"between {Time(earliest)} and {Time(session.Latest)}";

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) => span.TotalSeconds.ToString("0.# s", CultureInfo.InvariantCulture);
}
