using DeviceAgent.Core.Clock;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Logout;

/// <summary>
/// Takes the terminator's rungs one after the other until a fresh listing shows none of the targets (design rule 3). What a
/// rung says of itself proves nothing; one target's failure never keeps a rung from the others.
/// </summary>
public sealed class TerminatorLadder(ISessionTerminator terminator, SessionWatch watch, IMachineClock clock)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(500);

    public bool IsDryRun => terminator.IsDryRun;

    /// <summary>Climbs the whole ladder, or as much of it as is needed.</summary>
    /// <param name="targets">The sessions to end.</param>
    /// <param name="attempt">The number of the attempt, for the step reports.</param>
    /// <param name="reason">What the person at the screen may be told; null for nothing.</param>
    /// <param name="beforeStep">Called before each rung against each target: writes it down.</param>
    /// <param name="isTakenBack">Asked before each rung: true when none further is to be taken.</param>
    /// <param name="cancellationToken">Stops between any two actions; the next attempt repeats the current rung.</param>
    public async Task<LadderResult> ClimbAsync(
        IReadOnlyList<SessionTarget> targets,
        int attempt,
        string? reason,
        Action<SessionIdentity, string> beforeStep,
        Func<bool> isTakenBack,
        CancellationToken cancellationToken)
    {
        using IDisposable? awake = terminator.BeginClimb();
        var steps = new List<StepReport>();
        SessionIdentity[] alive = [.. targets.Select(target => target.Session)];
        DateTimeOffset? endedAt = null;
        foreach (TerminatorStep rung in terminator.Ladder.Select(rung => rung with { Reason = reason }))
        {
            SessionIdentity[] aimed = [.. alive.Where(target => terminator.Applies(rung, target))];
            if (isTakenBack())
            {
                break;
            }

            if (aimed.Length == 0)
            {
                continue;
            }

            foreach (SessionIdentity target in aimed)
            {
                beforeStep(target, rung.Name);
            }

            (StepReport[] reports, SessionIdentity[] left, endedAt) = await TakeAsync(rung, aimed, attempt, cancellationToken);
            steps.AddRange(reports);

            // A session at which the rung was not aimed may have gone with the others of its user.
            alive = aimed.Length == alive.Length ? left : await StillListedAsync(alive, cancellationToken);
        }

        DateTimeOffset? provenAt = alive.Length == 0 ? clock.Wall.GetUtcNow() : null;
        return new LadderResult(alive, steps, endedAt, provenAt);
    }

    /// <summary>Lets the terminator see to what is left of accounts whose sessions are gone, each account once.</summary>
    /// <param name="gone">Sessions that rungs were taken against, in this attempt or an earlier one, and that are proven gone.</param>
    /// <param name="attempt">The number of the attempt, for the step reports.</param>
    /// <param name="restarted">True when the machine has started again since they were ended.</param>
    /// <param name="cancellationToken">Stops between any two actions; the next attempt does it all again.</param>
    /// <returns>What it says, as steps of the report.</returns>
    public async Task<IReadOnlyList<StepReport>> TidyAsync(
        IEnumerable<SessionIdentity> gone, int attempt, bool restarted, CancellationToken cancellationToken)
    {
        var reports = new List<StepReport>();
        foreach (SessionIdentity session in gone.DistinctBy(session => session.Uid))
        {
            BootInstant began = clock.Now;
            if (await terminator.TidyAsync(session, restarted, cancellationToken) is { } left)
            {
                reports.Add(new StepReport(session.SessionId, attempt, "tidy", (long)(clock.Now - began).TotalMilliseconds, "gone", left));
            }
        }

        return reports;
    }

    /// <summary>Takes one rung against all targets at once, and looks what is left of them.</summary>
    private async Task<(StepReport[] Reports, SessionIdentity[] Left, DateTimeOffset? EndedAt)> TakeAsync(
        TerminatorStep rung, SessionIdentity[] targets, int attempt, CancellationToken cancellationToken)
    {
        BootInstant began = clock.Now;
        StepResult[] said = await Task.WhenAll(targets.Select(target => TakeAsync(rung, target, cancellationToken)));
        DateTimeOffset endedAt = clock.Wall.GetUtcNow();
        SessionIdentity[] left = await LookUntilGoneAsync(targets, rung.Patience, cancellationToken);
        StepReport[] reports =
        [
            .. targets.Select((target, i) => new StepReport(
                target.SessionId,
                attempt,
                rung.Name,
                (long)(clock.Now - began).TotalMilliseconds,
                !left.Contains(target) ? "gone" : said[i].Done ? "alive" : "error",
                said[i].Detail)),
        ];
        return (reports, left, endedAt);
    }

    private async Task<StepResult> TakeAsync(TerminatorStep rung, SessionIdentity target, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(rung.Timeout, clock.Wall);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await terminator.TakeAsync(rung, target, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StepResult(false, "the step took too long");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A fault of one rung against one target must not keep the rung from the others, nor end the agent.
            return new StepResult(false, e.Message);
        }
    }

    /// <summary>Lists again and again, ever more slowly, until none of the targets is listed or the patience is over.</summary>
    private async Task<SessionIdentity[]> LookUntilGoneAsync(
        SessionIdentity[] targets, TimeSpan patience, CancellationToken cancellationToken)
    {
        BootInstant until = clock.Now + patience;
        for (TimeSpan pause = FirstLook; ; pause = pause * 2 < LongestLook ? pause * 2 : LongestLook)
        {
            targets = await StillListedAsync(targets, cancellationToken);
            if (targets.Length == 0 || clock.Now >= until)
            {
                return targets;
            }

            await Task.Delay(pause, clock.Wall, cancellationToken);
        }
    }

    /// <summary>Those of the targets that are not proven gone: an unreadable listing proves nothing.</summary>
    private async Task<SessionIdentity[]> StillListedAsync(SessionIdentity[] targets, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<SessionSighting> sightings = await watch.ListAsync(cancellationToken);
            var listed = sightings.Select(sighting => sighting.Session.Identity).ToHashSet();
            return [.. targets.Where(listed.Contains)];
        }
        catch (SessionListException)
        {
            return targets;
        }
    }
}
