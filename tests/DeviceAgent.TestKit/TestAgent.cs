using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.Trust;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Requirements;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.TestKit;

/// <summary>A whole agent over fakes of clock, network, disk and sessions. <see cref="Start"/> is a process start: all memory is new.</summary>
public sealed class TestAgent
{
    public TestAgent(IReadOnlyList<IRequirement>? requirements = null, bool dryRun = false, FakeMachineClock? clock = null)
    {
        Clock = clock ?? new FakeMachineClock();
        Requirements = requirements?.Any(requirement => requirement.Gates) == true ? requirements : [.. requirements ?? [], new MetRequirement()];
        OrgClock = new FakeOrgClock(Clock);
        Org = new FakeOrg(OrgClock, Clock, new OrgTime(Clock));
        Org.Keys.Add(Org.Forge.Key);
        Machine = new FakeMachine(Clock) { IsDryRun = dryRun };
        Start();
    }

    public FakeMachineClock Clock { get; }

    public OrgTime OrgTime { get; private set; } = null!;

    public FakeOrgClock OrgClock { get; }

    public FakeOrg Org { get; }

    public FakeMachine Machine { get; }

    public MemoryStateFolder Disk { get; } = new();

    /// <summary>What every process of the agent has logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Kept apart from the disk, so that a test that counts what is written does not count it.</summary>
    public InstanceKey InstanceKey { get; } = InstanceKey.LoadOrCreate(new MemoryStateFolder(), NullLogger<InstanceKey>.Instance);

    public AgentOptions Options { get; set; } = new();

    public IReadOnlyList<IRequirement> Requirements { get; }

    public CommandLedger Ledger { get; private set; } = null!;

    public TrustedKeys Keys { get; private set; } = null!;

    public Refusals Refusals { get; private set; } = null!;

    public PollSchedule Schedule { get; private set; } = null!;

    public PollLoop Polls { get; private set; } = null!;

    public PollCycle Cycle { get; private set; } = null!;

    public SessionWatch Watch { get; private set; } = null!;

    public LogoutWorker Worker { get; private set; } = null!;

    public OutcomeOutbox Outbox { get; private set; } = null!;

    public AgentLoop Loop { get; private set; } = null!;

    public AgentSignals Signals { get; private set; } = null!;

    /// <summary>Starts the agent (again): only disk, machine, org and clocks are the same.</summary>
    public void Start()
    {
        ILoggerFactory loggers = Log;
        AgentSignals signals = Signals = new AgentSignals(Clock);
        Org.OrgTime = OrgTime = new OrgTime(Clock);
        Refusals = new Refusals();
        Ledger = new CommandLedger(Disk, loggers.CreateLogger<CommandLedger>());
        Keys = KeysOf(Org);
        SessionWatch watch = Watch = new SessionWatch(Machine, Clock, Disk, loggers.CreateLogger<SessionWatch>());
        var handler = new LogoutHandler(
            Ledger,
            watch,
            Machine,
            new TerminatorLadder(Machine, watch, Clock),
            new ForcedLogoutCap(Ledger, OrgTime, Options, Clock),
            Options,
            Clock,
            loggers.CreateLogger<LogoutHandler>());
        PollCycle cycle = Cycle = new PollCycle(
            Org,
            new RequirementGate(Requirements, Clock),
            new CheckInReporter(
                Org, watch, Machine, Refusals, new MachineDescription("mac", "macOS", "15.0", Machine.IsDryRun), Clock, loggers.CreateLogger<CheckInReporter>()),
            Keys,
            new CommandInbox(
                new SetVerifier(Keys, InstanceKey, OrgTime, Clock), Ledger, Refusals, loggers.CreateLogger<CommandInbox>()),
            signals,
            Clock,
            loggers.CreateLogger<PollCycle>());
        Schedule = new PollSchedule(Options, Clock, new Random(1));
        Polls = new PollLoop(cycle, Schedule, Org, watch, signals, Clock, loggers.CreateLogger<PollLoop>());
        Worker = new LogoutWorker(Ledger, handler, signals, Options, Clock, loggers.CreateLogger<LogoutWorker>());
        Outbox = new OutcomeOutbox(Ledger, Org, cycle, signals, loggers.CreateLogger<OutcomeOutbox>());
        Loop = new AgentLoop(Polls, Worker, Outbox);
    }

    /// <summary>Trust in the keys of any org, on this agent's disk and by its options.</summary>
    public TrustedKeys KeysOf(IOrgClient org) => new(org, new KnownKeys(Disk), Options, Clock, Log.CreateLogger<TrustedKeys>());

    /// <summary>
    /// Runs one round (poll, carry out, report) to its end while fake time passes whenever the round waits for time.
    /// </summary>
    public Task<bool> RunOnceAsync() => RunAsync(Loop.RunOnceAsync);

    /// <summary>Runs anything of this agent to its end while fake time passes whenever it waits for time.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);

        // Without a test runner's context every continuation runs where time is moved, so a run is the same each time.
        SynchronizationContext.SetSynchronizationContext(null);
        Task<T> running = work(CancellationToken.None);
        while (!running.IsCompleted)
        {
            Clock.Pass(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        return await running;
    }
}
