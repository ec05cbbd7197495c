using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
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
    ForcedLogoutCap cap,
    AgentOptions options,
    IMachineClock clock,
    ILogger<LogoutHandler> logger)
{
    /// <summary>Makes one attempt and records its outcome.</summary>
    /// <exception cref="IOException">The ledger cannot be written: nothing further was done.</exception>
    public async Task<AttemptResult> AttemptAsync(CommandProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        using IDisposable? scope = CommandScope.Begin(logger, progress.Command.Jti, progress.Command.TraceId);

        if (progress.IsWithdrawn)
        {
            // What an attempt before it ended is told all the same.
            IReadOnlyList<SessionOutcome> known = progress.Attempts == 0 ? [] : await LookOnlyAsync(progress, cancellationToken);
            return Finish(progress, OutcomeStatus.Skipped, final: true, OutcomeReasons.Withdrawn, known, LadderResult.None);
        }

        if (!options.LogoutEnabled)
        {
            IReadOnlyList<SessionOutcome> untouched = await LookOnlyAsync(progress, cancellationToken);
            return Finish(progress, OutcomeStatus.Skipped, final: true, OutcomeReasons.LogoutDisabled, untouched, LadderResult.None);
        }

        if (NewerThatCovers(progress) is { } newer)
        {
            LogGivesWay(newer.Command.Jti);
            return new AttemptResult(Closed: false) { GaveWay = true };
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

    /// <summary>The sessions as they are, for a command that must not touch them; what is known of before when they cannot be listed.</summary>
    private async Task<IReadOnlyList<SessionOutcome>> LookOnlyAsync(CommandProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return Results(progress, await PlanAsync(progress, cancellationToken), []);
        }
        catch (SessionListException e)
        {
            LogSessionsUnreadable(e);
            return Survivors(progress);
        }
    }

    private async Task<LogoutPlan> PlanAsync(CommandProgress progress, CancellationToken cancellationToken) => LogoutPlan.Make(
        progress.Command,
        await watch.ListAsync(cancellationToken),
        await accounts.ListAsync(cancellationToken),
        options.UnlinkedAccounts,
        options.RemoteSessions,
        clock.BootId,
        accounts.Names);

    private async Task<AttemptResult> CarryOutAsync(CommandProgress progress, LogoutPlan plan, CancellationToken cancellationToken)
    {
        foreach (PlannedSession planned in plan.Sessions)
        {
            LogDecision(planned.Session.Account, planned.Session.Identity.SessionId, planned.Decision);
        }

        if (!plan.AnyAccount)
        {
            return Finish(
                progress, OutcomeStatus.Failed, final: true, OutcomeReasons.NoLinkedSession, Results(progress, plan, []), LadderResult.None);
        }

        if (ladder.IsDryRun)
        {
            return Finish(
                progress, OutcomeStatus.Skipped, final: true, OutcomeReasons.DryRun, Results(progress, plan, []), LadderResult.None);
        }

        Dictionary<uint, BootInstant> waiting = WaitingAccounts(progress, plan);
        SessionTarget[] targets = [.. plan.Targets.Where(target => !waiting.ContainsKey(target.Session.Uid))];
        LadderResult climbed = targets.Length > 0 ? await ClimbAsync(progress, targets, cancellationToken) : LadderResult.None;

        // Judged anew, not by the targets of before: a session that is only listed now may be just as old as they were.
        LogoutPlan after = targets.Length > 0 ? await PlanAsync(progress, cancellationToken) : plan;
        waiting = WaitingAccounts(progress, after);
        SessionIdentity[] gone = Untidied(progress, after);
        climbed = climbed with { Steps = [.. climbed.Steps, .. await TidyAsync(progress, gone, cancellationToken)] };
        AttemptResult result = FinishAttempt(progress, after, waiting, climbed);
        if (!result.Closed && gone.Length > 0)
        {
            // After the outcome, which tells of it: a stop in between means that it is done and told once more.
            ledger.Append(new TidiedRecord(progress.Command.Jti, gone));
        }

        return result;
    }

    private AttemptResult FinishAttempt(
        CommandProgress progress, LogoutPlan after, Dictionary<uint, BootInstant> waiting, LadderResult climbed)
    {
        IReadOnlyList<SessionOutcome> results = Results(progress, after, waiting);
        if (after.Targets.Count == 0)
        {
            return Finish(progress, OutcomeStatus.Completed, final: true, null, results, climbed);
        }

        if (progress.IsWithdrawn)
        {
            return Finish(progress, OutcomeStatus.Skipped, final: true, OutcomeReasons.Withdrawn, results, climbed);
        }

        return after.Targets.All(target => waiting.ContainsKey(target.Session.Uid))
            ? Finish(progress, OutcomeStatus.Failed, final: false, OutcomeReasons.ForcedLogoutCap, results, climbed, waiting.Values.Min())
            : Finish(progress, OutcomeStatus.Failed, final: false, OutcomeReasons.SessionSurvived, results, climbed);
    }

    private Task<LadderResult> ClimbAsync(CommandProgress progress, SessionTarget[] targets, CancellationToken cancellationToken)
    {
        string jti = progress.Command.Jti;
        int attempt = progress.Attempts + 1;
        ledger.Append(new AttemptRecord(jti, attempt, targets));
        return ladder.ClimbAsync(
            targets,
            attempt,
            progress.Command.ReasonUser,
            (session, step) =>
            {
                cap.Begin(progress, session.Uid);
                ledger.Append(new StepRecord(jti, attempt, session, step));
            },
            () => progress.IsWithdrawn,
            cancellationToken);
    }

    /// <summary>
    /// Sessions that are gone, whichever attempt ended them, of accounts of which none is to be ended any more: what is left of such an account is
    /// seen to now, however long the sessions of another one resist. Before that the next rung may well end what is left.
    /// </summary>
    private static SessionIdentity[] Untidied(CommandProgress progress, LogoutPlan after)
    {
        HashSet<SessionIdentity> listed = [.. after.Sessions.Select(planned => planned.Session.Identity)];
        HashSet<uint> resisting = [.. after.Targets.Select(target => target.Session.Uid)];
        return
        [
            .. progress.Targets.Select(target => target.Session).Where(session => progress.WasActedOn(session)
                && !progress.WasTidied(session)
                && !listed.Contains(session)
                && !resisting.Contains(session.Uid)),
        ];
    }

    /// <summary>Sessions of an earlier boot were ended by the restart at the latest: a command begins with sessions of its own boot only.</summary>
    private Task<IReadOnlyList<StepReport>> TidyAsync(CommandProgress progress, SessionIdentity[] gone, CancellationToken cancellationToken) =>
        ladder.TidyAsync(gone, progress.Attempts, restarted: progress.Command.BootId != clock.BootId, cancellationToken);

    /// <summary>The accounts with targets that the command must not begin with yet, and until when.</summary>
    private Dictionary<uint, BootInstant> WaitingAccounts(CommandProgress progress, LogoutPlan plan)
    {
        var waiting = new Dictionary<uint, BootInstant>();
        foreach (uint uid in plan.Targets.Select(target => target.Session.Uid).Distinct())
        {
            if (cap.WaitsUntil(progress, uid) is { } until)
            {
                waiting.Add(uid, until);
            }
        }

        return waiting;
    }

    /// <summary>
    /// A newer accepted command for the same user means every session that this one still fights for, and more: two ladders
    /// against one session would only be in each other's way. So this one makes no attempt while that is open, and goes on when it is
    /// over, however it ended: a withdrawal of the newer one takes nothing back of this one. Only a command that already failed once
    /// gives way, and not to one that the cap makes wait: nothing that has begun is stopped by the cap.
    /// </summary>
    private CommandProgress? NewerThatCovers(CommandProgress progress) => progress.Attempts == 0 || progress.Outcome is null
        ? null
        : ledger.Pending().FirstOrDefault(other =>
            other.IsOpen
            && !other.IsWithdrawn
            && other.Command.User is not null
            && other.Command.User == progress.Command.User
            && progress.Command.Assignment.LocalAccounts.All(other.Command.Assignment.LocalAccounts.Contains)
            && (other.Command.Assignment.SingleUser || !progress.Command.Assignment.SingleUser)
            && other.Command.BootId == progress.Command.BootId
            && other.Command.Issued.Latest > progress.Command.Issued.Latest
            && progress.Targets.All(target => cap.WaitsUntil(other, target.Session.Uid) is null));

    private AttemptResult Finish(
        CommandProgress progress,
        string status,
        bool final,
        string? reason,
        IReadOnlyList<SessionOutcome> sessions,
        LadderResult climbed,
        BootInstant? notBefore = null)
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
            RetryAt = notBefore is { } until ? now + (until - clock.Now) : null,
            DryRun = ladder.IsDryRun,
            Attempts = progress.Attempts,
            Sessions = sessions,
            Steps = climbed.Steps,
            Times = new OutcomeTimes(
                progress.Command.ReceivedAt, progress.StartedAt, climbed.EndedAt, status == OutcomeStatus.Completed ? climbed.ProvenAt ?? now : null, now),
        };
        ledger.Append(new FinishedRecord(progress.Command.Jti, outcome));
        foreach (StepReport step in climbed.Steps)
        {
            LogStep(step.Step, step.SessionId, step.Result, step.DurationMilliseconds, step.Detail);
        }

        LogFinished(status, final, reason, sessions.Count(session => session.Result == SessionResults.Ended));
        return new AttemptResult(final, notBefore);
    }

    /// <summary>Every session with its result: the listed ones, and earlier targets that are no longer listed.</summary>
    private IReadOnlyList<SessionOutcome> Results(
        CommandProgress progress, LogoutPlan plan, Dictionary<uint, BootInstant> waiting)
    {
        HashSet<SessionIdentity> listed = [.. plan.Sessions.Select(planned => planned.Session.Identity)];
        return
        [
            .. plan.Sessions.Select(planned => Result(planned, waiting)),
            .. progress.Targets.Where(target => !listed.Contains(target.Session)).Select(target => Outcome(
                target,
                progress.WasActedOn(target.Session) ? target.Ambiguous ? SessionResults.Ambiguous : SessionResults.Ended
                    : SessionResults.AlreadyGone,
                target.Ambiguous ? "no longer listed; may have begun after the command was issued" : "no longer listed")),
        ];
    }

    private SessionOutcome Result(PlannedSession planned, Dictionary<uint, BootInstant> waiting)
    {
        ListedSession session = planned.Session;
        (string result, string detail) = planned.Decision switch
        {
            SessionDecision.NotTargeted => (SessionResults.NotTargeted, "not an account of the user"),
            SessionDecision.LeftAlone => (SessionResults.NotTargeted, "left alone: RemoteSessions is Leave"),
            SessionDecision.Newer => (SessionResults.Newer, "began after the command was issued"),
            _ when !options.LogoutEnabled => (SessionResults.Survived, "left alone: LogoutEnabled is false"),
            _ when waiting.ContainsKey(session.Identity.Uid) => (
                SessionResults.Survived, $"left alone for now: {options.ForcedLogoutsPerHour} forced logouts of the account in the last hour"),
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

    [LoggerMessage(EventId = 500, EventName = "logout.session-judged", Level = LogLevel.Information, Message = "Session {SessionId} of {Account}: {Decision}")]
    private partial void LogDecision(string account, string sessionId, SessionDecision decision);

    [LoggerMessage(EventId = 505, EventName = "logout.gives-way", Level = LogLevel.Information, Message = "No attempt while the newer command {NewerCommandId} for the same user is open")]
    private partial void LogGivesWay(string newerCommandId);

    [LoggerMessage(EventId = 501, EventName = "logout.sessions-unreadable", Level = LogLevel.Error, Message = "The sessions cannot be read; the command stays open")]
    private partial void LogSessionsUnreadable(Exception exception);

    [LoggerMessage(EventId = 504, EventName = "logout.step-taken", Level = LogLevel.Information, Message = "Step {Step} against session {SessionId}: {Result} after {Milliseconds} ms ({Detail})")]
    private partial void LogStep(string step, string sessionId, string result, long milliseconds, string detail);

    [LoggerMessage(EventId = 502, EventName = "logout.attempt-finished", Level = LogLevel.Information, Message = "Command finished: {Status} (final: {Final}), reason {Reason}, {Ended} sessions ended")]
    private partial void LogFinished(string status, bool final, string? reason, int ended);
}
