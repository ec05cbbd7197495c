namespace DeviceAgent.Core.Logout;

/// <summary>
/// Ends sessions: the pluggable seam. It only acts; what to act on, in which order and whether it worked is decided by
/// <see cref="LogoutHandler"/>. Every rung is idempotent: after a crash it is taken again.
/// </summary>
public interface ISessionTerminator
{
    /// <summary>True when nothing is ever ended on purpose; the ladder is then empty.</summary>
    bool IsDryRun { get; }

    /// <summary>The rungs from the mildest to the hardest.</summary>
    IReadOnlyList<TerminatorStep> Ladder { get; }

    /// <summary>
    /// Takes one rung against one session. Checks the target's identity once more immediately before it acts, and does
    /// nothing when it no longer fits. Failures of the rung are results, not exceptions.
    /// </summary>
    ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken);

    /// <summary>Whether the rung is one for this session at all. One that is not is neither taken nor reported.</summary>
    bool Applies(TerminatorStep step, SessionIdentity target) => true;

    /// <summary>Called before the first rung of a climb; what it returns is disposed of after the last look. Keeps the machine awake meanwhile.</summary>
    IDisposable? BeginClimb() => null;

    /// <summary>
    /// Called once an account, when rungs were taken against sessions of it, they are proven gone and no other one is to be ended: sees to
    /// what is left of the account. A stop in the middle means that it is called again.
    /// </summary>
    /// <param name="gone">The session that was.</param>
    /// <param name="restarted">True when the machine has started again since: nothing that runs now can be a rest of the session.</param>
    /// <param name="cancellationToken">Stops between any two actions.</param>
    /// <returns>What is left or will come back, in words; null when there is nothing to say. Failures are words, not exceptions.</returns>
    ValueTask<string?> TidyAsync(SessionIdentity gone, bool restarted, CancellationToken cancellationToken) =>
        ValueTask.FromResult<string?>(null);
}
