namespace DeviceAgent.Core.Logout;

/// <summary>Ends nothing, on purpose: what would end is in the outcome and in the log.</summary>
public sealed class DryRunTerminator : ISessionTerminator
{
    public bool IsDryRun => true;

    /// <summary>Empty: there is no rung to take.</summary>
    public IReadOnlyList<TerminatorStep> Ladder { get; } = [];

    /// <summary>Does nothing, whatever the rung.</summary>
    public ValueTask<StepResult> TakeAsync(
        TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new StepResult(false, "dry run: nothing is ended"));
}
