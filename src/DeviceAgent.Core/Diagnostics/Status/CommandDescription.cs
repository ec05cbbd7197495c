using DeviceAgent.Core.Ledger;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Makes the status of a command from what the ledger knows of it.</summary>
internal static class CommandDescription
{
    /// <param name="pending">A command that is not both over and reported.</param>
    /// <param name="nextAttempt">When the worker tries it again.</param>
    public static CommandStatus Of(LedgerSummary.PendingCommand pending, DateTimeOffset? nextAttempt) => WithOutcome(
        new CommandStatus
        {
            Id = pending.Command.Jti,
            TraceId = pending.Command.TraceId,
            State = Word(pending.State),
            Withdrawn = pending.IsWithdrawn,
            IssuedAt = pending.Command.IssuedAt,
            ReceivedAt = pending.Command.ReceivedAt,
            StartedAt = pending.StartedAt,
            Attempts = pending.Attempts,
            NextAttemptAt = pending.State == CommandState.Retrying ? nextAttempt : null,
        },
        pending.Outcome);

    /// <param name="outcome">Of a command that is over and reported.</param>
    public static CommandStatus Of(OutcomeReport outcome) => WithOutcome(
        new CommandStatus
        {
            Id = outcome.Jti,
            TraceId = outcome.TraceId,
            State = Word(CommandState.Reported),
            Withdrawn = outcome.Reason == OutcomeReasons.Withdrawn,
            ReceivedAt = outcome.Times.ReceivedAt,
            StartedAt = outcome.Times.StartedAt,
            Attempts = outcome.Attempts,
        },
        outcome);

    private static CommandStatus WithOutcome(CommandStatus command, OutcomeReport? outcome) => outcome is null ? command : command with
    {
        FinishedAt = outcome.Times.FinishedAt,
        Outcome = outcome.Status,
        Final = outcome.Final,
        Reason = outcome.Reason,
        DryRun = outcome.DryRun,
        Sessions =
        [
            .. outcome.Sessions.Select(session => new CommandSessionStatus(
                session.Account, session.SessionId, session.Kind, session.Result, session.Detail)),
        ],
    };

    private static string Word(CommandState state) => state switch
    {
        CommandState.Received => "received",
        CommandState.Started => "started",
        CommandState.Retrying => "retrying",
        CommandState.Finished => "finished",
        _ => "reported",
    };
}
