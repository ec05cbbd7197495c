using System.Text.Json;
using DeviceAgent.Core.Logout;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Machines;

/// <summary>The machine's sessions as one process sees and ends them; notes what it could know of their age.</summary>
public sealed class ProcessSessions(AgentProcess process, SimMachine machine, SimWorld world, SessionSeams seams)
    : ISessionList, ISessionTerminator, ILocalAccounts
{
    private readonly HashSet<SessionIdentity> seen = [];
    private TimeSpan? lastListing;
    private bool remembered;

    public bool IsDryRun => false;

    public IReadOnlyList<TerminatorStep> Ladder => seams.Terminator.Ladder;

    public async ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken)
    {
        process.Step();
        Remember();
        TimeSpan began = world.Now;
        IReadOnlyList<ListedSession> listed = await seams.List.ListAsync(cancellationToken);
        foreach (TrueSession session in machine.Sessions.Where(s => s.EndedAt is null && seen.Add(s.Identity)))
        {
            // Without an earlier listing the wall clock is all there is; when it was set, nothing is known but the boot.
            session.DatedByWrongClock |= lastListing is null && machine.Clock.WallWasSet;
            TimeSpan belief = lastListing ?? (machine.Clock.WallWasSet ? machine.Clock.BootedAt : session.Began);
            session.EarliestBelief = session.EarliestBelief < belief ? session.EarliestBelief : belief;
        }

        lastListing = began;
        return listed;
    }

    ValueTask<IReadOnlyList<LocalAccount>> ILocalAccounts.ListAsync(CancellationToken cancellationToken)
    {
        process.Step();
        return seams.Accounts.ListAsync(cancellationToken);
    }

    public async ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
    {
        process.Step();
        world.Tell($"{machine.Name}: {step.Name} against session {target.SessionId}");
        foreach (TrueSession session in machine.Sessions.Where(s => s.Identity == target))
        {
            session.RungBegan = world.Now;
        }

        machine.PassNumberOn(target);
        StepResult result = await seams.Terminator.TakeAsync(step, target, cancellationToken);
        process.Step();
        return result;
    }

    public bool Applies(TerminatorStep step, SessionIdentity target) => seams.Terminator.Applies(step, target);

    public IDisposable? BeginClimb() => seams.Terminator.BeginClimb();

    public ValueTask<string?> TidyAsync(SessionIdentity gone, bool restarted, CancellationToken cancellationToken) =>
        seams.Terminator.TidyAsync(gone, restarted, cancellationToken);

    /// <summary>What an earlier process of this boot left for this one to know.</summary>
    private void Remember()
    {
        if (remembered)
        {
            return;
        }

        remembered = true;
        if (machine.Disk.Files.TryGetValue(SessionWatch.FileName, out SimFile? file)
            && JsonSerializer.Deserialize(file.Seen.ToArray(), SessionWatchJson.Default.SavedSessions) is { } saved
            && saved.BootId == machine.Clock.BootId)
        {
            seen.UnionWith(saved.Sessions.Select(s => s.Session));
            lastListing = machine.Clock.TrueTimeOf(saved.LastListing);
        }
    }
}
