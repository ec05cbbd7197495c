using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.TestKit.Sessions;

/// <summary>A machine's users, their sessions and what ends them.</summary>
public sealed class FakeMachine(IMachineClock clock) : ISessionList, ISessionTerminator, ILocalAccounts
{
    private readonly List<FakeSession> sessions = [];
    private readonly List<LocalAccount> accounts = [];
    private int nextPid = 500;

    /// <summary>When set, listing fails.</summary>
    public string? Unreadable { get; set; }

    /// <summary>Called before each rung acts: the place for surprises.</summary>
    public Action<TerminatorStep, SessionIdentity>? BeforeStep { get; set; }

    public bool IsDryRun { get; init; }

    public IReadOnlyList<TerminatorStep> Ladder { get; init; } =
    [
        new("gentle", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2)),
        new("forced", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2)),
    ];

    /// <summary>Every rung that was really taken, in order: rung name and session.</summary>
    public List<(string Step, SessionIdentity Session)> Taken { get; } = [];

    /// <summary>Whose accounts were seen to after their sessions were gone, in order, and whether the machine had started again.</summary>
    public List<(SessionIdentity Gone, bool Restarted)> Tidied { get; } = [];

    /// <summary>What is said to be left of an account then.</summary>
    public string? LeftBehind { get; set; }

    public IEnumerable<FakeSession> Alive => sessions.Where(session => session.Alive);

    public LocalAccount AddAccount(string name, params string[] emails)
    {
        var account = new LocalAccount(name, (uint)(501 + accounts.Count), [.. emails.Select(SubjectIdentifier.OfEmail)]);
        accounts.Add(account);
        return account;
    }

    /// <summary>The account's user signs in now.</summary>
    /// <param name="account">An account's name; one that is not local gets a high uid.</param>
    /// <param name="endedBy">The first rung that works: its name, or null for a session that nothing ends.</param>
    /// <param name="kind">How it is used.</param>
    public FakeSession SignIn(string account, string? endedBy = "gentle", SessionKind kind = SessionKind.Console)
    {
        int pid = nextPid++;
        var session = new FakeSession
        {
            Began = clock.Now,
            EndedBy = endedBy,
            Listed = new ListedSession
            {
                Identity = new SessionIdentity(Uid(account), $"s{pid}", pid, clock.Now.SinceBoot.Ticks),
                Account = account,
                Kind = kind,
                LoginTime = clock.Wall.GetUtcNow(),
            },
        };
        sessions.Add(session);
        return session;
    }

    /// <summary>The user signs out, or the machine starts again.</summary>
    public void SignOutEveryone() => sessions.ForEach(session => session.Alive = false);

    public ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken) => Unreadable is { } reason
        ? throw new SessionListException(reason)
        : new([.. Alive.Select(session => session.Listed)]);

    ValueTask<IReadOnlyList<LocalAccount>> ILocalAccounts.ListAsync(CancellationToken cancellationToken) => new([.. accounts]);

    public ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
    {
        BeforeStep?.Invoke(step, target);
        cancellationToken.ThrowIfCancellationRequested();
        FakeSession? session = Alive.FirstOrDefault(candidate => candidate.Listed.Identity == target);
        if (session is null)
        {
            return new(new StepResult(false, "not the same session any more"));
        }

        Taken.Add((step.Name, target));
        int rung = Ladder.ToList().FindIndex(candidate => candidate.Name == step.Name);
        int needed = Ladder.ToList().FindIndex(candidate => candidate.Name == session.EndedBy);
        if (needed >= 0 && rung >= needed)
        {
            session.Alive = false;
        }

        // Says success in any case: only a fresh listing proves anything.
        return new(new StepResult(true, "done"));
    }

    public ValueTask<string?> TidyAsync(SessionIdentity gone, bool restarted, CancellationToken cancellationToken)
    {
        Tidied.Add((gone, restarted));
        return new(LeftBehind);
    }

    private uint Uid(string account) => accounts.FirstOrDefault(known => known.Name == account)?.Uid ?? 9000;
}
