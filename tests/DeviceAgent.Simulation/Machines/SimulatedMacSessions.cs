using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Accounts;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.MacOS.Terminator;
using DeviceAgent.Simulation.Faults;
using DeviceAgent.Simulation.World;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.Simulation.Machines;

/// <summary>
/// The people of a simulated Mac, one graphical session each: who comes back is switched to. The agent has its real adapters
/// of macOS over it, and launchctl, loginwindow and configd misbehave as the dice want it.
/// </summary>
public sealed class SimulatedMacSessions : IMachineSessions
{
    private static readonly TimeSpan AfterSignal = TimeSpan.FromMilliseconds(1);

    private static readonly LaunchCtlFault[] Misbehaviour =
    [
        LaunchCtlFault.None, LaunchCtlFault.DoesNothing, LaunchCtlFault.DoesNothing, LaunchCtlFault.Hangs, LaunchCtlFault.FailsButWorks,
        LaunchCtlFault.LeavesProcesses,
    ];

    private readonly SimWorld world;
    private readonly MachineClock clock;
    private readonly MacSystem mac;
    private readonly IReadOnlyList<string> names;
    private readonly Dictionary<string, MacUser> users;
    private readonly Dictionary<TrueSession, MacSession> alive = [];
    private readonly Dictionary<uint, Toughness> toughness = [];
    private readonly LadderOptions ladder;

    public SimulatedMacSessions(SimWorld world, MachineClock clock, IReadOnlyList<string> names)
    {
        this.world = world;
        this.clock = clock;
        this.names = names;
        mac = new MacSystem(clock);
        users = names.ToDictionary(name => name, name => mac.Directory.Add(name, $"{name}@example.com"));
        mac.AutoLogin = world.Chance(0.3) ? users[world.Pick(names)] : null;
        mac.Console.Lag = world.Chance(0.3) ? world.UpTo(TimeSpan.FromSeconds(20)) : TimeSpan.Zero;
        mac.LaunchCtl.Fault = (_, uid) => toughness.GetValueOrDefault(uid) switch
        {
            Toughness.Easy => LaunchCtlFault.None,
            Toughness.Hard => world.Pick(Misbehaviour),
            _ => LaunchCtlFault.DoesNothing,
        };
        mac.Processes.BeforeSignal = (pid, signal) => _ = OnSignalAsync(pid, signal);
        mac.Processes.Ended += OnProcessEnded;
        ladder = new LadderOptions { SweepLeftovers = world.Chance(0.5) };
    }

    public bool Unreadable
    {
        get => mac.Records.Unreadable || mac.Console.Unreadable || mac.Processes.Unreadable;
        set
        {
            int what = value ? world.Dice.Next(3) : -1;
            (mac.Records.Unreadable, mac.Console.Unreadable, mac.Processes.Unreadable) = (what == 0, what == 1, what == 2);
        }
    }

    public Action<TrueSession>? Began { get; set; }

    public Action<TrueSession, bool>? Ended { get; set; }

    public void SignIn(string user, Toughness toughness)
    {
        if (mac.Logins.Alive.FirstOrDefault(session => session.User.Name == user) is { } away)
        {
            mac.Logins.SwitchTo(away);
            return;
        }

        Add(mac.Logins.SignIn(users[user]), toughness);
    }

    public void SignOut(TrueSession session)
    {
        if (alive.Remove(session, out MacSession? ended))
        {
            mac.Logins.SignOut(ended);
            Ended?.Invoke(session, false);
        }
    }

    public void PassNumberOn(TrueSession leaving, string next)
    {
        // A number that comes back within the same microsecond is the same process to everybody.
        bool reusable = leaving.Identity.PidStart < (clock.Wall.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        mac.Processes.PidToReuse = reusable ? leaving.Identity.Pid : null;
        SignOut(leaving);
        SignIn(next, Toughness.Easy);
    }

    public void Heal()
    {
        toughness.Clear();
        mac.Processes.Immortal.Clear();
        mac.Processes.Deaf.Clear();
    }

    public void Boot()
    {
        mac.CutPower();
        toughness.Clear();
        foreach (TrueSession lost in alive.Keys.ToArray())
        {
            alive.Remove(lost);
            Ended?.Invoke(lost, false);
        }

        if (mac.Boot() is { } session)
        {
            Add(session, Toughness.Easy);
        }
    }

    public SessionSeams SeamsOf(AgentProcess process, IMachineClock clock, PlantedFault fault)
    {
        var own = new ProcessMac(process, mac);
        IMacProcesses processes = fault.Processes(own);
        var accounts = new MacAccounts(new DirectoryUsers(own), new Dictionary<string, IReadOnlyList<string>>(), clock, () => DateTimeOffset.UnixEpoch);
        var sessions = new MacSessions(processes, own, own, accounts, clock);
        var leftovers = new Leftovers(processes, sessions, _ => ValueTask.FromResult(mac.AutoLogin?.Uid), clock.Wall);
        return new SessionSeams(sessions, accounts, new MacTerminator(ladder, processes, sessions, new LaunchCtl(own), mac.Power, leftovers, clock));
    }

    private void Add(MacSession session, Toughness tough)
    {
        toughness[session.User.Uid] = tough;
        if (tough != Toughness.Easy)
        {
            mac.Processes.Deaf.Add(session.Process.Pid);
        }

        if (tough == Toughness.Endless)
        {
            mac.Processes.Immortal.Add(session.Process.Pid);
        }

        var identity = new SessionIdentity(session.User.Uid, GuiSession.SessionId(session.User.Uid), session.Process.Pid, session.Process.Start);
        var added = new TrueSession { Identity = identity, User = session.User.Name, Began = world.Now };
        alive.Add(added, session);
        Began?.Invoke(added);
    }

    /// <summary>Whatever ends a session's loginwindow and is not its user is the agent.</summary>
    private void OnProcessEnded(MacProcess process, bool killed)
    {
        mac.Processes.Immortal.Remove(process.Pid);
        if (alive.FirstOrDefault(one => one.Value.Process == process).Key is { } ended)
        {
            alive.Remove(ended);
            Ended?.Invoke(ended, true);
        }
    }

    /// <summary>At times a loginwindow that is deaf to SIGTERM ends by itself before SIGKILL comes, and its number goes to the next person's.</summary>
    private async Task OnSignalAsync(int pid, int signal)
    {
        if (signal == MacProcessTable.SIGKILL || !world.Chance(0.3) || alive.Keys.FirstOrDefault(session => session.Identity.Pid == pid) is not { } session)
        {
            return;
        }

        // Never at once: the signal itself comes first, and between the agent's look and its signal there is nothing on one thread.
        TimeSpan until = world.UpTo(TimeSpan.FromSeconds(2));
        await Task.Delay(until < AfterSignal ? AfterSignal : until, clock.Wall);
        if (alive.ContainsKey(session) && !mac.Processes.Immortal.Contains(pid))
        {
            PassNumberOn(session, world.Pick(names));
        }
    }
}
