using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Ledger;

/// <summary>
/// One command as its records tell it.
/// <code>
/// record           state before                 state after
/// received         (none)                       Received
/// started          Received                     Started
/// attempt          Started, Retrying            Started
/// forced, step,    any                          unchanged
/// tidied
/// finished interim Started                      Retrying
/// finished final   Received, Started, Retrying  Finished
/// reported         any (of the newest sequence) Finished becomes Reported
/// withdrawn        any                          unchanged; the next attempt finishes it
/// </code>
/// </summary>
public sealed class CommandProgress(LogoutCommand command)
{
    private volatile Facts facts = new();

    public LogoutCommand Command { get; } = command;

    public CommandState State => facts.State;

    /// <summary>True until a final outcome is recorded.</summary>
    public bool IsOpen => State is CommandState.Received or CommandState.Started or CommandState.Retrying;

    /// <summary>When work began; null while <see cref="CommandState.Received"/>.</summary>
    public DateTimeOffset? StartedAt => facts.StartedAt;

    /// <summary>The number of the last attempt, 0 before the first.</summary>
    public int Attempts => facts.Attempts;

    /// <summary>Every session that any attempt was aimed at, in the order of first sight.</summary>
    public IReadOnlyList<SessionTarget> Targets => facts.Targets;

    /// <summary>The newest outcome, null before the first.</summary>
    public OutcomeReport? Outcome => facts.Outcome;

    /// <summary>The highest outcome sequence that the org has taken over, 0 before the first.</summary>
    public int ReportedSequence => facts.ReportedSequence;

    /// <summary>True when an admin took the command back.</summary>
    public bool IsWithdrawn => facts.IsWithdrawn;

    /// <summary>True when an outcome waits for the org.</summary>
    public bool HasUnreportedOutcome => Outcome is { } outcome && outcome.Sequence > ReportedSequence;

    /// <summary>True when a rung was taken, or was about to be, against the session.</summary>
    public bool WasActedOn(SessionIdentity session) => facts.SessionsActedOn.Contains(session);

    /// <summary>True when what was left of the session's account has been seen to.</summary>
    public bool WasTidied(SessionIdentity session) => facts.Tidied.Contains(session);

    /// <summary>True when the command has begun to log the account out by force: whatever follows belongs to that one forced logout.</summary>
    public bool HasForced(uint uid) => facts.Forced.ContainsKey(uid);

    /// <summary>The fewest records that tell the same, for compaction: however often it was tried, they do not grow.</summary>
    internal IEnumerable<LedgerRecord> Snapshot()
    {
        string jti = Command.Jti;
        yield return new ReceivedRecord(jti, Command);
        if (StartedAt is { } at)
        {
            yield return new StartedRecord(jti, at);
        }

        if (Attempts > 0)
        {
            yield return new AttemptRecord(jti, Attempts, Targets);
        }

        foreach (ForcedRecord one in facts.Forced.Values)
        {
            yield return one;
        }

        foreach (SessionIdentity session in facts.SessionsActedOn)
        {
            yield return new StepRecord(jti, Attempts, session, "earlier");
        }

        if (facts.Tidied.Count > 0)
        {
            yield return new TidiedRecord(jti, [.. facts.Tidied]);
        }

        if (IsWithdrawn)
        {
            yield return new WithdrawnRecord(jti);
        }

        if (Outcome is { } outcome)
        {
            yield return new FinishedRecord(jti, outcome);
            yield return new ReportedRecord(jti, ReportedSequence);
        }
    }

    /// <summary>From now on this tells what the other one tells, all at once: whoever works with this one never sees half of it.</summary>
    internal void TakeOver(CommandProgress other) => facts = other.facts;

    internal void Apply(LedgerRecord record)
    {
        Facts now = facts;
        switch (record)
        {
            case StartedRecord started:
                now.StartedAt ??= started.At;
                now.State = IsOpen ? CommandState.Started : State;
                break;
            case AttemptRecord attempt:
                now.Attempts = attempt.Attempt;
                now.Targets = [.. Targets.UnionBy(attempt.Targets, target => target.Session)];
                now.State = IsOpen ? CommandState.Started : State;
                break;
            case ForcedRecord one:
                now.Forced.TryAdd(one.Uid, one);
                break;
            case StepRecord step:
                now.SessionsActedOn.Add(step.Session);
                break;
            case TidiedRecord tidied:
                now.Tidied.UnionWith(tidied.Sessions);
                break;
            case FinishedRecord finished:
                now.Outcome = finished.Outcome;
                now.State = finished.Outcome.Final ? CommandState.Finished : CommandState.Retrying;
                break;
            case WithdrawnRecord:
                now.IsWithdrawn = true;
                break;
            case ReportedRecord reported:
                now.ReportedSequence = Math.Max(ReportedSequence, reported.Sequence);
                now.State = State == CommandState.Finished && !HasUnreportedOutcome ? CommandState.Reported : State;
                break;
        }
    }

    /// <summary>What the records have told so far.</summary>
    private sealed class Facts
    {
        public HashSet<SessionIdentity> SessionsActedOn { get; } = [];

        public HashSet<SessionIdentity> Tidied { get; } = [];

        public Dictionary<uint, ForcedRecord> Forced { get; } = [];

        public CommandState State { get; set; } = CommandState.Received;

        public DateTimeOffset? StartedAt { get; set; }

        public int Attempts { get; set; }

        public IReadOnlyList<SessionTarget> Targets { get; set; } = [];

        public OutcomeReport? Outcome { get; set; }

        public int ReportedSequence { get; set; }

        public bool IsWithdrawn { get; set; }
    }
}
