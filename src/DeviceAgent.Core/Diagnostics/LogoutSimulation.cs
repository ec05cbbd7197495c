using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>
/// Decides about a logout that nobody has ordered, with the classes that decide about a real one: the sessions and accounts of this
/// machine, <see cref="LogoutPlan"/>, and the ladder, of which no rung is taken.
/// </summary>
public sealed class LogoutSimulation(
    SessionWatch watch, ILocalAccounts accounts, ISessionTerminator terminator, AgentOptions options, IMachineClock clock)
{
    /// <param name="user">An e-mail address, an org user id, or the name of a local account; null means everybody here.</param>
    /// <param name="issued">Not later than now; null means now, after the sessions were listed.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="SessionListException">Sessions or accounts cannot be read.</exception>
    public async Task<SimulatedLogout> RunAsync(string? user, DateTimeOffset? issued, CancellationToken cancellationToken)
    {
        IReadOnlyList<SessionSighting> sightings = await watch.ListAsync(cancellationToken);
        IReadOnlyList<LocalAccount> known = await accounts.ListAsync(cancellationToken);
        DateTimeOffset issuedAt = issued ?? clock.Wall.GetUtcNow();
        LogoutCommand command = Command(user, issuedAt, [.. known.Select(account => account.Name), .. sightings.Select(sighting => sighting.Session.Account)]);
        LogoutPlan plan = LogoutPlan.Make(command, sightings, known, options.UnlinkedAccounts, options.RemoteSessions, clock.BootId);
        var match = new AccountMatch(command, known, sightings.Select(sighting => sighting.Session), options.UnlinkedAccounts);
        return new SimulatedLogout(
            issuedAt,
            [.. plan.Sessions.Zip(sightings, (planned, sighting) => Simulated(planned, sighting, match))],
            plan.AnyAccount);
    }

    /// <summary>
    /// The command that the org would send, as far as it is known here: an account's name stands for what the org has assigned. The
    /// org's clock is taken to be this machine's.
    /// </summary>
    private LogoutCommand Command(string? user, DateTimeOffset issuedAt, string[] names)
    {
        string? account = user is null ? null : names.FirstOrDefault(name => name == user) ?? names.FirstOrDefault(name => name.Equals(user, StringComparison.OrdinalIgnoreCase));
        BootInstant issued = clock.Now - (clock.Wall.GetUtcNow() - issuedAt);
        return new LogoutCommand
        {
            Jti = "simulated",
            User = user is null || account is not null ? null
                : user.Contains('@', StringComparison.Ordinal) ? SubjectIdentifier.OfEmail(user)
                : SubjectIdentifier.OfOpaque(user),
            Assignment = new() { LocalAccounts = user is null ? names : account is null ? [] : [account] },
            IssuedAt = issuedAt,
            Issued = BootInterval.At(issued),
            BootId = clock.BootId,
            ReceivedAt = clock.Wall.GetUtcNow(),
        };
    }

    private SimulatedSession Simulated(PlannedSession planned, SessionSighting sighting, AccountMatch match)
    {
        var simulated = new SimulatedSession(
            planned.Session,
            planned.Decision,
            match.Why(planned.Session),
            sighting.Start.Earliest > BootInstant.Boot ? WallTime(sighting.Start.Earliest) : null,
            WallTime(sighting.Start.Latest),
            []);
        return simulated.WouldEnd
            ? simulated with { Steps = [.. terminator.Ladder.Where(step => terminator.Applies(step, planned.Session.Identity))] }
            : simulated;
    }

    private DateTimeOffset WallTime(BootInstant instant) => clock.Wall.GetUtcNow() - (clock.Now - instant);
}
