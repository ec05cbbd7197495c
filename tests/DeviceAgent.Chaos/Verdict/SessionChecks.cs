using DeviceAgent.Chaos.Books;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Chaos.Verdict;

/// <summary>Sessions by /proc against commands: gone is who had to go and nobody else.</summary>
internal sealed class SessionChecks
{
    /// <summary>
    /// The device knows the org's time to within two seconds and the round trip of one exchange, which it gives up after 15 s. What
    /// began later than that after an issue cannot be in doubt.
    /// </summary>
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(20);

    private readonly List<string> violations = [];
    private readonly ILookup<(string Device, string User), CommandEntry> commands;

    public SessionChecks(RunBooks books)
    {
        commands = books.Commands.ToLookup(entry => (entry.Command.DisplayName, entry.User), entry => entry.Command);
        foreach (SessionEntry session in books.Sessions)
        {
            CommandEntry[] meant = session.Linked ? [.. commands[(session.Device, session.Account)]] : [];
            violations.AddRange(session.GoneAt is null ? OfLiving(session, meant) : OfGone(session, meant));
        }
    }

    public IReadOnlyList<string> Violations => violations;

    public int Ambiguous { get; private set; }

    private static IEnumerable<string> OfLiving(SessionEntry session, CommandEntry[] meant)
    {
        if (session.IsPartlyGone)
        {
            yield return $"{session}: only a part of its processes is gone";
        }

        foreach (CommandEntry command in meant.Where(command => session.NotAfter < command.IssuedAt))
        {
            yield return $"{session}: lives, but the command {command.Jti} was issued after it began, at {command.IssuedAt:HH:mm:ss.fff}";
        }

        foreach (CommandEntry command in meant.Where(command => SaysGone(command, session)))
        {
            yield return $"{session}: lives, but the outcome of the command {command.Jti} says that it is gone";
        }
    }

    private IEnumerable<string> OfGone(SessionEntry session, CommandEntry[] meant)
    {
        if (session.SignedOut || meant.Any(command => session.NotBefore <= command.IssuedAt && command.IssuedAt <= session.GoneAt))
        {
            yield break;
        }

        if (meant.Any(command => IsInDoubt(command, session) && SaysGone(command, session)))
        {
            Ambiguous++;
            yield break;
        }

        yield return $"{session}: gone since {session.GoneAt:HH:mm:ss.fff} without a command that was issued after it began";
    }

    private static bool IsInDoubt(CommandEntry command, SessionEntry session) =>
        command.IssuedAt < session.NotBefore && session.NotBefore - command.IssuedAt < LongestDoubt;

    /// <summary>
    /// A session id is given out again. So only an outcome counts whose command may have met this session. An ambiguous one
    /// that was gone when its agent came back after a kill is reported as already gone.
    /// </summary>
    private static bool SaysGone(CommandEntry command, SessionEntry session) =>
        session.NotBefore - command.IssuedAt < LongestDoubt
        && command.Sessions?.Any(reported =>
            reported.SessionId == session.SessionId
            && reported.Account == session.Account
            && reported.Result is SessionResults.Ended or SessionResults.Ambiguous or SessionResults.AlreadyGone) == true;
}
