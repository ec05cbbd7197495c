using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Promises;

/// <summary>What outcomes say of sessions, held against the truth about them.</summary>
public sealed class SessionReports(SimWorld world, SimOrg org, Action<string, string> breakPromise)
{
    /// <summary>A SET tells the moment of issue in milliseconds.</summary>
    private static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(1);

    private readonly List<(SimMachine Machine, SessionOutcome Session, bool Final)> all = [];

    /// <summary>Whatever a report calls a session must be true of one that has that name.</summary>
    public void Take(SimMachine machine, HandedOut command, OutcomeReport outcome)
    {
        foreach (SessionOutcome session in outcome.Sessions)
        {
            all.Add((machine, session, outcome.Final));
            world.Tell($"{machine.Name}: calls {Shown(session)} {session.Result} for {outcome.Jti}");
            if (!machine.Sessions.Any(truth => Names(session, truth) && IsTrue(session.Result, truth, machine, command, outcome)))
            {
                breakPromise("What is reported of a session is true", $"{machine.Name} calls {Shown(session)} {session.Result} for {command}");
            }
        }
    }

    /// <summary>Each session that an agent ended was reported so, and as ambiguous when it began after every issue that could have meant it.</summary>
    public void CheckEnded(SimMachine machine, IReadOnlyList<HandedOut> commands)
    {
        foreach (TrueSession ended in machine.Sessions.Where(session => session.EndedByAgent))
        {
            var reports = all.FindAll(one => one.Machine == machine && Names(one.Session, ended));
            string[] results = [.. reports.Select(one => one.Session.Result)];

            // A withdrawn command ends before its effect is proven: the sessions cannot be read just then, or configd still shows the rest of one.
            bool isUnproven = reports.Exists(one => one is { Final: true, Session.Result: SessionResults.Survived });
            bool isNewer = !ended.DatedByWrongClock && !machine.WasToldEarlierDates
                && commands.Where(command => command.User == ended.User).All(command => ended.Began > Latest(command));
            if (isNewer)
            {
                world.Count("newer sessions ended as ambiguous");
            }

            if (!results.Contains(SessionResults.Ambiguous) && !isUnproven && (isNewer || !results.Contains(SessionResults.Ended)))
            {
                breakPromise("What is ended is reported", $"{machine.Name}: {ended} of {ended.Began}{(isNewer ? ", newer," : "")} is reported as {string.Join(", ", results.Distinct())}");
            }
        }
    }

    private static string Shown(SessionOutcome session) => $"{session.SessionId} (process {session.Pid}) of {session.Account}";

    /// <summary>Of what configd still shows after its loginwindow has gone, an agent that never saw it knows no process.</summary>
    private static bool Names(SessionOutcome session, TrueSession truth) =>
        session.SessionId == truth.Identity.SessionId && session.Uid == truth.Identity.Uid && (session.Pid == truth.Identity.Pid || session.Pid == 0);

    private bool IsTrue(string result, TrueSession truth, SimMachine machine, HandedOut command, OutcomeReport outcome)
    {
        bool isTheUsers = truth.User == command.User;
        bool isGone = truth.EndedAt is not null;
        switch (result)
        {
            case SessionResults.Ended:
                return isTheUsers && isGone && (truth.Began <= Latest(command) || truth.DatedByWrongClock || machine.WasToldEarlierDates);
            case SessionResults.Ambiguous or SessionResults.AlreadyGone:
                return isTheUsers && isGone;
            case SessionResults.Survived:
                return isTheUsers && outcome.Status != OutcomeStatus.Completed;
            case SessionResults.Newer:
                world.Count("newer sessions left alone");
                return isTheUsers && (truth.Began >= Earliest(command) || truth.DatedByWrongClock);
            default:
                return result == SessionResults.NotTargeted && !isTheUsers;
        }
    }

    private TimeSpan Earliest(HandedOut command) => org.TrueTimeOf(command.IssuedAt).Earliest - org.ClockSpread;

    private TimeSpan Latest(HandedOut command) => org.TrueTimeOf(command.IssuedAt).Latest + org.ClockSpread + Unit;
}
