using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Simulation.Faults;
using DeviceAgent.Simulation.World;
using DeviceAgent.TestKit.Sessions;

namespace DeviceAgent.Simulation.Machines;

/// <summary>The smallest model: a list of sessions, any number for each user, and two rungs that remove from it.</summary>
public sealed class ModelSessions : IMachineSessions, ISessionTerminator
{
    private readonly SimWorld world;
    private readonly FakeMachine machine;
    private readonly Dictionary<TrueSession, FakeSession> alive = [];

    public ModelSessions(SimWorld world, IMachineClock clock, IEnumerable<string> users)
    {
        this.world = world;
        machine = new FakeMachine(clock);
        foreach (string user in users)
        {
            machine.AddAccount(user, $"{user}@example.com");
        }
    }

    public bool Unreadable
    {
        get => machine.Unreadable is not null;
        set => machine.Unreadable = value ? "utmpx cannot be read" : null;
    }

    public Action<TrueSession>? Began { get; set; }

    public Action<TrueSession, bool>? Ended { get; set; }

    public bool IsDryRun => false;

    public IReadOnlyList<TerminatorStep> Ladder => machine.Ladder;

    public void SignIn(string user, Toughness toughness) => Add(user, toughness, fake => fake.Listed.Identity);

    public void SignOut(TrueSession session)
    {
        if (alive.Remove(session, out FakeSession? fake))
        {
            fake.Alive = false;
            Ended?.Invoke(session, false);
        }
    }

    public void PassNumberOn(TrueSession leaving, string next)
    {
        SignOut(leaving);
        Add(next, Toughness.Easy, fake => fake.Listed.Identity with { Pid = leaving.Identity.Pid, SessionId = leaving.Identity.SessionId });
    }

    public void Heal()
    {
        foreach (FakeSession session in alive.Values)
        {
            session.EndedBy ??= Word(Toughness.Easy);
        }
    }

    public void Boot()
    {
        foreach (TrueSession session in alive.Keys.ToArray())
        {
            SignOut(session);
        }
    }

    public SessionSeams SeamsOf(AgentProcess process, IMachineClock clock, PlantedFault fault) => new(machine, machine, this);

    public async ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
    {
        StepResult result = await machine.TakeAsync(step, target, cancellationToken);
        foreach (TrueSession ended in alive.Where(one => !one.Value.Alive).Select(one => one.Key).ToArray())
        {
            alive.Remove(ended);
            Ended?.Invoke(ended, true);
        }

        return result;
    }

    private static string? Word(Toughness toughness) => toughness switch
    {
        Toughness.Easy => "gentle",
        Toughness.Hard => "forced",
        _ => null,
    };

    private void Add(string user, Toughness toughness, Func<FakeSession, SessionIdentity> identity)
    {
        FakeSession fake = machine.SignIn(user, Word(toughness));
        fake.Listed = fake.Listed with { Identity = identity(fake) };
        var session = new TrueSession { Identity = fake.Listed.Identity, User = user, Began = world.Now };
        alive.Add(session, fake);
        Began?.Invoke(session);
    }
}
