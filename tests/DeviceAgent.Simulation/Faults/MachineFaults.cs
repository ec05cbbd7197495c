using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Org;

namespace DeviceAgent.Simulation.Faults;

/// <summary>Every account is linked to everybody.</summary>
public sealed class EverybodyLinked : PlantedFault
{
    public override ILocalAccounts Accounts(ILocalAccounts accounts) => new Linked(accounts);

    private sealed class Linked(ILocalAccounts accounts) : ILocalAccounts
    {
        public async ValueTask<IReadOnlyList<LocalAccount>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (await accounts.ListAsync(cancellationToken)).Select(account => account with
            {
                Links = [.. OrgTemplate.Users.Select(user => SubjectIdentifier.OfEmail($"{user}@example.com"))],
            }),
        ];
    }
}

/// <summary>A requirement is read when the process starts, and its result believed from then on.</summary>
public sealed class GateReadOnce : PlantedFault
{
    public override IRequirement Requirement(IRequirement requirement, IMachineClock clock) => new ReadOnce(requirement);

    private sealed class ReadOnce(IRequirement requirement) : IRequirement
    {
        private RequirementResult? read;

        public string Id => requirement.Id;

        public bool Gates => requirement.Gates;

        public async ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) =>
            read ??= await requirement.CheckAsync(cancellationToken);
    }
}

/// <summary>A rung goes by the session's number alone: whoever has it now is hit.</summary>
public sealed class PidNotChecked : PlantedFault
{
    public override ISessionTerminator Terminator(ISessionTerminator terminator, SimMachine machine) => new ByNumber(terminator, machine);

    private sealed class ByNumber(ISessionTerminator terminator, SimMachine machine) : FaultyTerminator(terminator)
    {
        public override ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
        {
            machine.PassNumberOn(target);
            SessionIdentity hit = machine.Sessions.Where(s => s.EndedAt is null).Select(s => s.Identity).FirstOrDefault(s => s.Pid == target.Pid, target);
            return base.TakeAsync(step, hit, cancellationToken);
        }
    }
}

/// <summary>A session that a rung was taken against counts as gone.</summary>
public sealed class SuccessWithoutLooking : PlantedFault
{
    private readonly HashSet<SessionIdentity> hit = [];

    public override ISessionList Sessions(ISessionList sessions) => new Hiding(sessions, hit);

    public override ISessionTerminator Terminator(ISessionTerminator terminator, SimMachine machine) => new Noting(terminator, hit);

    private sealed class Hiding(ISessionList sessions, HashSet<SessionIdentity> hit) : ISessionList
    {
        public async ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken) =>
            [.. (await sessions.ListAsync(cancellationToken)).Where(s => !hit.Contains(s.Identity))];
    }

    private sealed class Noting(ISessionTerminator terminator, HashSet<SessionIdentity> hit) : FaultyTerminator(terminator)
    {
        public override ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
        {
            hit.Add(target);
            return base.TakeAsync(step, target, cancellationToken);
        }
    }
}
