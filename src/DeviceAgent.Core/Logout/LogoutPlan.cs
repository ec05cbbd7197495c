using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Logout;

/// <summary>What a command means on this machine now: a pure function of the command, the sessions and the accounts.</summary>
/// <param name="Sessions">Every listed session with its decision.</param>
/// <param name="AnyAccount">False when no account of the machine can be matched to the command's user.</param>
public sealed record LogoutPlan(IReadOnlyList<PlannedSession> Sessions, bool AnyAccount)
{
    /// <summary>The sessions to end.</summary>
    public IReadOnlyList<SessionTarget> Targets =>
    [
        .. Sessions
            .Where(planned => planned.Decision is SessionDecision.End or SessionDecision.EndAmbiguous)
            .Select(planned => new SessionTarget(
                planned.Session.Identity,
                planned.Session.Account,
                planned.Session.Kind,
                planned.Decision == SessionDecision.EndAmbiguous)),
    ];

    public static LogoutPlan Make(
        LogoutCommand command,
        IReadOnlyList<SessionSighting> sightings,
        IReadOnlyList<LocalAccount> accounts,
        UnlinkedAccounts unlinked,
        RemoteSessions remote,
        string bootId,
        StringComparison names = StringComparison.Ordinal)
    {
        var match = new AccountMatch(command, accounts, sightings.Select(sighting => sighting.Session), unlinked, names);
        return new LogoutPlan([.. sightings.Select(sighting => new PlannedSession(sighting.Session, Decide(sighting)))], match.Any);

        SessionDecision Decide(SessionSighting sighting) =>
            !match.IsMeant(sighting.Session) ? SessionDecision.NotTargeted
            : sighting.Session.Kind == SessionKind.Remote && remote == RemoteSessions.Leave ? SessionDecision.LeftAlone
            : SessionAge.Decide(sighting.Start, command.IssuedIn(bootId));
    }
}
