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
/// forced, step     any                          unchanged
/// finished interim Started                      Retrying
/// finished final   Received, Started, Retrying  Finished
/// reported         any (of the newest sequence) Finished becomes Reported
/// withdrawn        any                          unchanged; the next attempt finishes it
/// </code>
/// </summary>
public sealed class CommandProgress(LogoutCommand command)
{
    private readonly HashSet<SessionIdentity> sessionsActedOn = [];
    private readonly Dictionary<uint, ForcedRecord> forced = [];

    public LogoutCommand Command { get; } = command;

    public CommandState State { get; private set; } = CommandState.Received;

    /// <summary>True until a final outcome is recorded.</summary>
    public bool IsOpen => State is CommandState.Received or CommandState.Started or CommandState.Retrying;

    /// <summary>When work began; null while <see cref="CommandState.Received"/>.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>The number of the last attempt, 0 before the first.</summary>
    public int Attempts { get; private set; }

    /// <summary>Every session that any attempt was aimed at, in the order of first sight.</summary>
    public IReadOnlyList<SessionTarget> Targets { get; private set; } = [];

    /// <summary>The newest outcome, null before the first.</summary>
    public OutcomeReport? Outcome { get; private set; }

    /// <summary>The highest outcome sequence that the org has taken over, 0 before the first.</summary>
    public int ReportedSequence { get; private set; }

    /// <summary>True when an admin took the command back.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>True when an outcome waits for the org.</summary>
    public bool HasUnreportedOutcome => Outcome is { } outcome && outcome.Sequence > ReportedSequence;

    /// <summary>True when a rung was taken, or was about to be, against the session.</summary>
    public bool WasActedOn(SessionIdentity session) => sessionsActedOn.Contains(session);

    /// <summary>True when the command has begun to log the account out by force: whatever follows belongs to that one forced logout.</summary>
    public bool HasForced(uint uid) => forced.ContainsKey(uid);

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

        foreach (ForcedRecord one in forced.Values)
        {
            yield return one;
        }

        foreach (SessionIdentity session in sessionsActedOn)
        {
            yield return new StepRecord(jti, Attempts, session, "earlier");
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

    /// <summary>Back to nothing, before the records are applied anew.</summary>
    internal void Clear()
    {
        sessionsActedOn.Clear();
        forced.Clear();
        State = CommandState.Received;
        StartedAt = null;
        Attempts = 0;
        Targets = [];
        Outcome = null;
        ReportedSequence = 0;
        IsWithdrawn = false;
    }

    internal void Apply(LedgerRecord record)
    {
        switch (record)
        {
            case StartedRecord started:
                StartedAt ??= started.At;
                State = IsOpen ? CommandState.Started : State;
                break;
            case AttemptRecord attempt:
                Attempts = attempt.Attempt;
                Targets = [.. Targets.UnionBy(attempt.Targets, target => target.Session)];
                State = IsOpen ? CommandState.Started : State;
                break;
            case ForcedRecord one:
                forced.TryAdd(one.Uid, one);
                break;
            case StepRecord step:
                sessionsActedOn.Add(step.Session);
                break;
            case FinishedRecord finished:
                Outcome = finished.Outcome;
                State = finished.Outcome.Final ? CommandState.Finished : CommandState.Retrying;
                break;
            case WithdrawnRecord:
                IsWithdrawn = true;
                break;
            case ReportedRecord reported:
                ReportedSequence = Math.Max(ReportedSequence, reported.Sequence);
                State = State == CommandState.Finished && !HasUnreportedOutcome ? CommandState.Reported : State;
                break;
        }
    }
}
