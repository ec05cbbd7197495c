using DeviceAgent.Core.Logout;

namespace DeviceAgent.Simulation.Faults;

/// <summary>A terminator with one fault: everything else goes through.</summary>
public abstract class FaultyTerminator(ISessionTerminator terminator) : ISessionTerminator
{
    public bool IsDryRun => terminator.IsDryRun;

    public IReadOnlyList<TerminatorStep> Ladder => terminator.Ladder;

    public virtual ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken) =>
        terminator.TakeAsync(step, target, cancellationToken);

    public bool Applies(TerminatorStep step, SessionIdentity target) => terminator.Applies(step, target);

    public IDisposable? BeginClimb() => terminator.BeginClimb();

    public ValueTask<string?> TidyAsync(SessionIdentity gone, bool restarted, CancellationToken cancellationToken) =>
        terminator.TidyAsync(gone, restarted, cancellationToken);
}
