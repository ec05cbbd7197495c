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

    private readonly List<(SimMachine Machine, SessionOutcome Session)> all = [];

    /// <summary>Whatever a report calls a session must be true of one that has that name.</summary>
    public void Take(SimMachine machine, HandedOut command, OutcomeReport outcome)
    {
        foreach (SessionOutcome session in outcome.Sessions)
        {
            all.Add((machine, session));
            if (!machine.Sessions.Any(truth => Names(session, truth) && IsTrue(session.Result, truth, machine, command, outcome)))
            {
                breakPromise("What is reported of a session is true", $"{machine.Name} calls {session.SessionId} of {session.Account} {session.Result} for {command}");
            }
        }
    }

    /// <summary>Each session that an agent ended was reported so, and as ambiguous when it began after every issue that could have meant it.</summary>
    public void CheckEnded(SimMachine machine, IReadOnlyList<HandedOut> commands)
    {
        foreach (TrueSession ended in machine.Sessions.Where(session => session.EndedByAgent))
        {
            string[] results = [.. all.Where(one => one.Machine == machine && Names(one.Session, ended)).Select(one => one.Session.Result)];
            bool isNewer = !ended.DatedByWrongClock && !machine.WasToldEarlierDates
                && commands.Where(command => command.User == ended.User).All(command => ended.Began > Latest(command));
            if (isNewer)
            {
                world.Count("newer sessions ended as ambiguous");
            }

            if (!results.Contains(SessionResults.Ambiguous) && (isNewer || !results.Contains(SessionResults.Ended)))
            {
                breakPromise("What is ended is reported", $"{machine.Name}: {ended} of {ended.Began}{(isNewer ? ", newer," : "")} is reported as {string.Join(", ", results.Distinct())}");
            }
        }
    }

    private static bool Names(SessionOutcome session, TrueSession truth) =>
        session.SessionId == truth.Identity.SessionId && session.Pid == truth.Identity.Pid && session.Uid == truth.Identity.Uid;

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
