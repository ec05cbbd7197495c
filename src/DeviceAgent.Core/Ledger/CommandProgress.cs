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
/// attempt, step    Started, Retrying            Started
/// finished interim Started                      Retrying
/// finished final   Received, Started, Retrying  Finished
/// reported         any (of the newest sequence) Finished becomes Reported
/// withdrawn        any                          unchanged; the next attempt finishes it
/// </code>
/// </summary>
public sealed class CommandProgress(LogoutCommand command)
{
    private readonly List<LedgerRecord> records = [];
    private readonly List<SessionIdentity> sessionsActedOn = [];

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

    /// <summary>The records, for compaction.</summary>
    internal IReadOnlyList<LedgerRecord> Records => records;

    internal void Apply(LedgerRecord record)
    {
        records.Add(record);
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
