using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Ledger;

/// <summary>The command was accepted: from here on it will be carried out, whatever happens to the org, the network or this process.</summary>
public sealed record ReceivedRecord(string Jti, LogoutCommand Command) : LedgerRecord(Jti);

/// <summary>Work on the command began.</summary>
public sealed record StartedRecord(string Jti, DateTimeOffset At) : LedgerRecord(Jti);

/// <summary>Attempt number <paramref name="Attempt"/> (from 1) is about to act on these sessions.</summary>
public sealed record AttemptRecord(string Jti, int Attempt, IReadOnlyList<SessionTarget> Targets) : LedgerRecord(Jti);

/// <summary>
/// The command is about to take its first rung against a session of the account: a forced logout, and one only, however many
/// rungs, sessions and attempts follow. Outlives the command (see <see cref="Logout.ForcedLogoutCap"/>).
/// </summary>
/// <param name="Jti">The command.</param>
/// <param name="Uid">The account's user id.</param>
/// <param name="BootId">The boot that <paramref name="At"/> belongs to.</param>
/// <param name="At">When, on that boot's continuous clock.</param>
/// <param name="OrgAt">The latest that the org's clock can have shown then; null while it was not known.</param>
public sealed record ForcedRecord(string Jti, uint Uid, string BootId, BootInstant At, DateTimeOffset? OrgAt) : LedgerRecord(Jti);

/// <summary>A rung of the ladder is about to be taken against a session.</summary>
public sealed record StepRecord(string Jti, int Attempt, SessionIdentity Session, string Step) : LedgerRecord(Jti);

/// <summary>What was left of the accounts of these sessions, which are gone, has been seen to and told; a later attempt does not do so again.</summary>
public sealed record TidiedRecord(string Jti, IReadOnlyList<SessionIdentity> Sessions) : LedgerRecord(Jti);

/// <summary>What came of the command so far; to be reported. A final one closes the command.</summary>
public sealed record FinishedRecord(string Jti, OutcomeReport Outcome) : LedgerRecord(Jti);

/// <summary>The org has taken over the outcome with this sequence.</summary>
public sealed record ReportedRecord(string Jti, int Sequence) : LedgerRecord(Jti);

/// <summary>An admin withdrew the command; it may not even have arrived yet.</summary>
public sealed record WithdrawnRecord(string Jti) : LedgerRecord(Jti);

/// <summary>
/// What compaction leaves of a command that is finished and reported: its jti, against repeats, and for the newest ones the
/// outcome, for an org that asks again.
/// </summary>
public sealed record ClosedRecord(string Jti, OutcomeReport? Outcome = null) : LedgerRecord(Jti);
