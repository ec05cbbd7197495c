using DeviceAgent.Core.Commands;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Ledger;

/// <summary>The ledger at one moment. Nothing in it changes any more.</summary>
/// <param name="Pending">Every command that is not both finished and reported, oldest first.</param>
/// <param name="Reported">The outcomes of those that are over, newest first.</param>
/// <param name="Unreported">How many outcomes wait for the org.</param>
public sealed record LedgerSummary(
    IReadOnlyList<LedgerSummary.PendingCommand> Pending, IReadOnlyList<OutcomeReport> Reported, int Unreported)
{
    /// <summary>One pending command.</summary>
    public sealed record PendingCommand(
        LogoutCommand Command, CommandState State, DateTimeOffset? StartedAt, int Attempts, bool IsWithdrawn, OutcomeReport? Outcome);
}
