using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Logout;

/// <summary>
/// Carries one command out, one attempt at a time (design rules 1 to 3): lists, decides, ends, looks again, writes down.
/// Everything it does is in the ledger before it is done, so an attempt that is interrupted anywhere is simply made again.
/// </summary>
public sealed partial class LogoutHandler(
    CommandLedger ledger,
    SessionWatch watch,
    ILocalAccounts accounts,
    TerminatorLadder ladder,
    AgentOptions options,
    IMachineClock clock,
    ILogger<LogoutHandler> logger)
{
    /// <summary>Makes one attempt and records its outcome.</summary>
    /// <returns>True when the command is closed, false when it must be tried again.</returns>
    /// <exception cref="IOException">The ledger cannot be written: nothing further was done.</exception>
    public async Task<bool> AttemptAsync(CommandProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        using IDisposable? scope = logger.BeginScope(
            new Dictionary<string, object> { ["CommandId"] = progress.Command.Jti });

        if (progress.IsWithdrawn)
        {
            return Finish(progress, OutcomeStatus.Skipped, final: true, OutcomeReasons.Withdrawn, [], LadderResult.None);
        }

        if (IsSuperseded(progress))
        {
            return Finish(progress, OutcomeStatus.Failed, final: true, OutcomeReasons.Superseded, Survivors(progress), LadderResult.None);
        }

        if (progress.State == CommandState.Received)
        {
            ledger.Append(new StartedRecord(progress.Command.Jti, clock.Wall.GetUtcNow()));
        }

        try
        {
            return await CarryOutAsync(progress, await PlanAsync(progress, cancellationToken), cancellationToken);
        }
        catch (SessionListException e)
        {
            LogSessionsUnreadable(e);
            return Finish(
                progress, OutcomeStatus.Failed, final: false, OutcomeReasons.SessionsUnreadable, Survivors(progress), LadderResult.None);
        }

    }

    private async Task<LogoutPlan> PlanAsync(CommandProgress progress, CancellationToken cancellationToken) => LogoutPlan.Make(
        progress.Command,
        await watch.ListAsync(cancellationToken),
        await accounts.ListAsync(cancellationToken),
        options.UnlinkedAccounts,
        clock.BootId);

    private async Task<bool> CarryOutAsync(CommandProgress progress, LogoutPlan plan, CancellationToken cancellationToken)
    {
        string jti = progress.Command.Jti;
        foreach (PlannedSession planned in plan.Sessions)
        {
            LogDecision(planned.Session.Account, planned.Session.Identity.SessionId, planned.Decision);
        }

        if (!plan.AnyAccount)
        {
            return Finish(
                progress, OutcomeStatus.Failed, final: true, OutcomeReasons.NoLinkedSession, Results(progress, plan), LadderResult.None);
        }

        if (ladder.IsDryRun)
        {
            return Finish(
                progress, OutcomeStatus.Skipped, final: true, OutcomeReasons.DryRun, Results(progress, plan), LadderResult.None);
        }

        LadderResult climbed = LadderResult.None;
        if (plan.Targets.Count > 0)
        {
            int attempt = progress.Attempts + 1;
            ledger.Append(new AttemptRecord(jti, attempt, plan.Targets));
            climbed = await ladder.ClimbAsync(
                plan.Targets,
                attempt,
                (session, step) => ledger.Append(new StepRecord(jti, attempt, session, step)),
                cancellationToken);
        }

        // Judged anew, not by the targets of before: a session that is only listed now may be just as old as they were.
        LogoutPlan after = plan.Targets.Count > 0 ? await PlanAsync(progress, cancellationToken) : plan;
        return after.Targets.Count == 0
            ? Finish(progress, OutcomeStatus.Completed, final: true, null, Results(progress, after), climbed)
            : Finish(progress, OutcomeStatus.Failed, final: false, OutcomeReasons.SessionSurvived, Results(progress, after), climbed);
    }

    /// <summary>
    /// A newer accepted command for the same user means every session that this one still fights for, and more: two ladders
    /// against one session would only be in each other's way. Only a command that already failed once gives way.
    /// </summary>
    private bool IsSuperseded(CommandProgress progress) =>
        progress.Attempts > 0
        && progress.Outcome is not null
        && ledger.Pending().Any(other =>
            other.IsOpen
            && !other.IsWithdrawn
            && other.Command.User is not null
            && other.Command.User == progress.Command.User
            && progress.Command.Assignment.LocalAccounts.All(other.Command.Assignment.LocalAccounts.Contains)
            && other.Command.BootId == progress.Command.BootId
            && other.Command.Issued.Latest > progress.Command.Issued.Latest);

    private bool Finish(
        CommandProgress progress,
        string status,
        bool final,
        string? reason,
        IReadOnlyList<SessionOutcome> sessions,
        LadderResult climbed)
    {
        DateTimeOffset now = clock.Wall.GetUtcNow();
        var outcome = new OutcomeReport
        {
            Jti = progress.Command.Jti,
            TraceId = progress.Command.TraceId,
            Sequence = (progress.Outcome?.Sequence ?? 0) + 1,
            Status = status,
            Final = final,
            Reason = reason,
            DryRun = ladder.IsDryRun,
            Attempts = progress.Attempts,
            Sessions = sessions,
            Steps = climbed.Steps,
            Times = new OutcomeTimes(
                progress.Command.ReceivedAt, progress.StartedAt, climbed.EndedAt, status == OutcomeStatus.Completed ? climbed.ProvenAt ?? now : null, now),
        };
        ledger.Append(new FinishedRecord(progress.Command.Jti, outcome));
        LogFinished(status, final, reason, sessions.Count(session => session.Result == SessionResults.Ended));
        return final;
    }

    /// <summary>Every session with its result: the listed ones, and earlier targets that are no longer listed.</summary>
    private IReadOnlyList<SessionOutcome> Results(
        CommandProgress progress, LogoutPlan plan)
    {
        HashSet<SessionIdentity> listed = [.. plan.Sessions.Select(planned => planned.Session.Identity)];
        return
        [
            .. plan.Sessions.Select(planned => Result(planned)),
            .. progress.Targets.Where(target => !listed.Contains(target.Session)).Select(target => Outcome(
                target,
                progress.WasActedOn(target.Session) ? target.Ambiguous ? SessionResults.Ambiguous : SessionResults.Ended
                    : SessionResults.AlreadyGone,
                target.Ambiguous ? "no longer listed; may have begun after the command was issued" : "no longer listed")),
        ];
    }

    private SessionOutcome Result(PlannedSession planned)
    {
        ListedSession session = planned.Session;
        (string result, string detail) = planned.Decision switch
        {
            SessionDecision.NotTargeted => (SessionResults.NotTargeted, "not an account of the user"),
            SessionDecision.Newer => (SessionResults.Newer, "began after the command was issued"),
            _ when ladder.IsDryRun => (SessionResults.Survived, "dry run: would have been ended"),
            _ => (SessionResults.Survived, "still listed"),
        };
        return Outcome(new SessionTarget(session.Identity, session.Account, session.Kind, false), result, detail);
    }

    /// <summary>What is known of earlier targets when nothing can be listed now.</summary>
    private static IReadOnlyList<SessionOutcome> Survivors(CommandProgress progress) =>
        [.. progress.Targets.Select(target => Outcome(target, SessionResults.Survived, "not proven gone"))];

    private static SessionOutcome Outcome(SessionTarget target, string result, string detail) => new(
        target.Account,
        target.Session.Uid,
        target.Session.SessionId,
        target.Session.Pid,
        SessionKinds.Word(target.Kind),
        result,
        detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {SessionId} of {Account}: {Decision}")]
    private partial void LogDecision(string account, string sessionId, SessionDecision decision);

    [LoggerMessage(Level = LogLevel.Error, Message = "The sessions cannot be read; the command stays open")]
    private partial void LogSessionsUnreadable(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Command finished: {Status} (final: {Final}), reason {Reason}, {Ended} sessions ended")]
    private partial void LogFinished(string status, bool final, string? reason, int ended);
}
