using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Native;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>
/// Ends registered process sessions with signals: SIGTERM to every process of the session, then SIGKILL. Never signals
/// pid 1, itself, a process that it descends from, or anything of its own process session.
/// </summary>
/// <param name="registryFolder">The folder of registered sessions.</param>
/// <param name="clock">Names this boot and measures the rungs.</param>
public sealed class ProcessGroupTerminator(string registryFolder, IMachineClock clock) : ISessionTerminator
{
    /// <summary>Asks every process to end.</summary>
    public static readonly TerminatorStep Terminate = new("SIGTERM", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));

    /// <summary>Ends every process.</summary>
    public static readonly TerminatorStep Kill = new("SIGKILL", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    private readonly SessionRegistry registry = new(registryFolder);

    public bool IsDryRun => false;

    public IReadOnlyList<TerminatorStep> Ladder { get; } = [Terminate, Kill];

    /// <inheritdoc/>
    public ValueTask<StepResult> TakeAsync(
        TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Take(step, target));
    }

    private StepResult Take(TerminatorStep step, SessionIdentity target)
    {
        try
        {
            if (registry.Find(target.SessionId) is not { } session || session.Identity != target)
            {
                return new StepResult(false, "not the same session: nothing was signalled");
            }

            if (ProcessTable.Read(Environment.ProcessId)?.SessionId == session.Pid)
            {
                return new StepResult(false, "the agent's own process session: nothing was signalled");
            }

            var result = SessionSignals.Send(session, SignalOf(step), clock, step.Timeout);
            return result switch
            {
                { Failures.Count: > 0 } => new StepResult(
                    result.Reached > 0, $"{step.Name} to {result.Reached} processes; {string.Join("; ", result.Failures)}"),
                { Reached: 0 } => new StepResult(true, "already gone"),
                _ => new StepResult(true, $"{step.Name} to {result.Reached} processes"),
            };
        }
        catch (Exception e) when (e is SessionListException or IOException)
        {
            return new StepResult(false, e.Message);
        }
    }

    private static int SignalOf(TerminatorStep step) => step.Name switch
    {
        "SIGTERM" => Libc.SIGTERM,
        "SIGKILL" => Libc.SIGKILL,
        _ => throw new ArgumentException($"'{step.Name}' is no rung of this ladder.", nameof(step)),
    };
}
