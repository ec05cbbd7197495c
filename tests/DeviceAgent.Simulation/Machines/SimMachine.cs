using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Machines;

/// <summary>A Mac: what stays when the agent's process dies.</summary>
public sealed class SimMachine : IRequirement
{
    private readonly SimWorld world;
    private readonly List<TrueSession> sessions = [];
    private TaskCompletionSource awake = Completed();
    private TimeSpan? unreadableSince;

    public SimMachine(SimWorld world, string name, string deviceId, IReadOnlyList<string> users, IReadOnlyList<X509Certificate2> certificates)
    {
        this.world = world;
        Name = name;
        DeviceId = deviceId;
        Users = users;
        Certificates = certificates;
        Clock = new MachineClock(world, 1 + ((world.Dice.NextDouble() - 0.5) * 200e-6));
        Clock.Time.WallOffset = world.Chance(0.5) ? TimeSpan.Zero : (world.Dice.NextDouble() - 0.5) * TimeSpan.FromHours(4);
        IsSimulatedMac = world.Chance(0.5);
        Humans = IsSimulatedMac ? new SimulatedMacSessions(world, Clock, users) : new ModelSessions(world, Clock, users);
        Humans.Began = OnBegan;
        Humans.Ended = OnEnded;
    }

    public string Name { get; }

    public string DeviceId { get; }

    public IReadOnlyList<string> Users { get; }

    /// <summary>The first one is in use; a renewal moves to the next.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; }

    public int CertificateInUse { get; set; }

    public MachineClock Clock { get; }

    public SimDisk Disk { get; } = new();

    /// <summary>Whether its sessions are those of the simulated Mac, under the agent's adapters of macOS; else those of the smallest model.</summary>
    public bool IsSimulatedMac { get; }

    public IMachineSessions Humans { get; }

    public IReadOnlyList<TrueSession> Sessions => sessions;

    /// <summary>The SETs that reached it garbled once: those it may refuse.</summary>
    public HashSet<string> Garbled { get; } = new(StringComparer.Ordinal);

    /// <summary>The running agent; null while none runs.</summary>
    public AgentProcess? Process { get; set; }

    /// <summary>Told when an agent has ended a session.</summary>
    public Action<SimMachine, TrueSession>? EndedByAgent { get; set; }

    /// <summary>Told when an agent ends of itself.</summary>
    public Action<SimMachine, Exception>? Crashed { get; set; }

    /// <summary>How likely the agent dies at any one of its steps.</summary>
    public double Deadliness { get; set; }

    /// <summary>Since when Okta Verify is too old; null while the gate may be open.</summary>
    public TimeSpan? TooOldSince { get; private set; }

    public RequirementState OktaVerify { get; private set; } = RequirementState.Met;

    string IRequirement.Id => RequirementIds.OktaVerify;

    bool IRequirement.Gates => true;

    /// <summary>Completes when the machine is awake.</summary>
    public Task Awake => awake.Task;

    /// <summary>Whether what was read of Okta Verify last closes the gate: for certain, and by itself.</summary>
    public bool ReadAsClosed { get; private set; }

    /// <summary>Whether somebody has made dates up for it that were earlier than the truth: then a command reaches up to its receipt (decision 0004).</summary>
    public bool WasToldEarlierDates { get; set; }

    public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken)
    {
        unreadableSince = OktaVerify == RequirementState.Unreadable ? unreadableSince ?? world.Now : null;
        bool unreadableForLong = world.Now - unreadableSince > RequirementGate.Grace + TimeSpan.FromSeconds(1);
        if (unreadableForLong && !ReadAsClosed)
        {
            world.Count("gate closures by an unreadable one");
        }

        ReadAsClosed = OktaVerify == RequirementState.NotMet || unreadableForLong;
        return new(new RequirementResult(OktaVerify, OktaVerify.ToString()));
    }

    public void SetOktaVerify(RequirementState state)
    {
        if (state == RequirementState.NotMet && OktaVerify != state)
        {
            world.Count("gate closures by an old Okta Verify");
        }

        OktaVerify = state;
        TooOldSince = state == RequirementState.NotMet ? world.Now : null;
    }

    public void SignIn(string user, Toughness toughness = Toughness.Easy) => Humans.SignIn(user, toughness);

    /// <summary>At times somebody signs out just now, and another person's session gets its number.</summary>
    public void PassNumberOn(SessionIdentity leaving)
    {
        if (world.Chance(0.1) && sessions.Find(s => s.EndedAt is null && s.Identity == leaving) is { } session)
        {
            world.Count("process numbers passed on");
            Humans.PassNumberOn(session, world.Pick(Users));
        }
    }

    public void Sleep(bool asleep)
    {
        Clock.Time.Freeze(asleep);
        world.Tell($"{Name}: {(asleep ? "falls asleep" : "wakes")}");
        if (asleep)
        {
            world.Count("sleeps");
            awake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        else
        {
            awake.TrySetResult();
        }
    }

    /// <summary>Power off and on: the agent's process and all sessions are gone.</summary>
    public void PowerCut()
    {
        world.Count("power cuts");
        world.Tell($"{Name}: power cut");
        Process?.Kill();
        Disk.LosePower();
        Clock.Reboot();
        Humans.Boot();
    }

    private void OnBegan(TrueSession session)
    {
        sessions.Add(session);
        world.Tell($"{Name}: {session} begins");
    }

    private void OnEnded(TrueSession session, bool byAgent)
    {
        session.EndedAt = world.Now;
        session.EndedByAgent = byAgent;
        world.Tell($"{Name}: {session} ends, {(byAgent ? "by the agent" : "by itself")}");
        if (byAgent)
        {
            world.Count("sessions ended by agents");
            EndedByAgent?.Invoke(this, session);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }
}
