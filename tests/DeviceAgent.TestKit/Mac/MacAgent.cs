using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.MacOS.Accounts;
using DeviceAgent.MacOS.Power;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.MacOS.Terminator;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.TestKit.Mac;

/// <summary>The logout half of the agent with the real adapters over a simulated Mac. <see cref="Start"/> is a process start.</summary>
public sealed class MacAgent : IDisposable
{
    private readonly SimulatedMac mac;
    private MacAccounts? accounts;
    private CancellationTokenSource stop = new();

    public MacAgent(SimulatedMac mac, AgentOptions? options = null)
    {
        this.mac = mac;
        Options = options ?? new AgentOptions();
        Start();
    }

    public AgentOptions Options { get; set; }

    /// <summary>In place of the Mac's own, from the next start on.</summary>
    public IConsoleUsers? Console { get; set; }

    /// <summary>In place of the Mac's own, from the next start on.</summary>
    public IPowerAssertions? Power { get; set; }

    public AgentSignals Signals { get; private set; } = null!;

    public MemoryStateFolder Disk { get; } = new();

    public CommandLedger Ledger { get; private set; } = null!;

    public MacSessions Sessions { get; private set; } = null!;

    public ILocalAccounts Accounts => accounts!;

    public SessionWatch Watch { get; private set; } = null!;

    public MacTerminator Terminator { get; private set; } = null!;

    public LogoutWorker Worker { get; private set; } = null!;

    /// <summary>Called between any two moments of <see cref="WorkAsync"/>.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>Starts the agent (again): only the disk and the Mac are the same.</summary>
    public void Start()
    {
        Dispose();
        stop = new CancellationTokenSource();
        accounts = new MacAccounts(new DirectoryUsers(mac.Programs), Options.AccountLinks, mac.Clock, () => null);
        Ledger = new CommandLedger(Disk, NullLogger<CommandLedger>.Instance);
        Sessions = new MacSessions(mac.Processes, mac.Records, Console ?? mac.Console, accounts, mac.Clock);
        Watch = new SessionWatch(Sessions, mac.Clock, Disk, NullLogger<SessionWatch>.Instance);
        Terminator = new MacTerminator(
            Options.Ladder,
            mac.Processes,
            Sessions,
            new LaunchCtl(mac.Programs),
            Power ?? mac.Power,
            new Leftovers(mac.Processes, Sessions, _ => ValueTask.FromResult(mac.AutoLogin?.Uid), mac.Clock.Wall),
            mac.Clock);
        var handler = new LogoutHandler(
            Ledger,
            Watch,
            accounts,
            new TerminatorLadder(Terminator, Watch, mac.Clock),
            new ForcedLogoutCap(Ledger, new OrgTime(mac.Clock), Options, mac.Clock),
            Options,
            mac.Clock,
            NullLogger<LogoutHandler>.Instance);
        Signals = new AgentSignals(mac.Clock);
        Worker = new LogoutWorker(Ledger, handler, Signals, Options, mac.Clock, NullLogger<LogoutWorker>.Instance);
    }

    /// <summary>A command issued now that names the account, as the org's assignment does.</summary>
    public LogoutCommand Issue(MacUser user, string jti = "j1", string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Receive(Command(jti, reason) with { Assignment = new DeviceAccessAssignment { LocalAccounts = [user.Name] } });
    }

    /// <summary>A command issued now for a person with several accounts on this Mac.</summary>
    public LogoutCommand Issue(IEnumerable<MacUser> accounts, string jti = "j1") =>
        Receive(Command(jti, null) with { Assignment = new DeviceAccessAssignment { LocalAccounts = [.. accounts.Select(account => account.Name)] } });

    /// <summary>A command issued now that names a person.</summary>
    public LogoutCommand Issue(SubjectIdentifier person, string jti = "j1") => Receive(Command(jti, null) with { User = person });

    /// <summary>Makes one attempt at each open command that is due, while time passes; a stop of the process ends it.</summary>
    /// <returns>False when it was stopped.</returns>
    public async Task<bool> WorkAsync()
    {
        // Without a test runner's context every continuation runs where time is moved, so a run is the same each time.
        SynchronizationContext.SetSynchronizationContext(null);
        Task<TimeSpan?> running = Worker.WorkAsync(stop.Token);
        while (!running.IsCompleted)
        {
            mac.Clock.Pass(TimeSpan.FromMilliseconds(50));
            Meanwhile?.Invoke();
            await Task.Yield();
        }

        if (running.IsCanceled)
        {
            return false;
        }

        await running;
        return true;
    }

    /// <summary>SIGTERM.</summary>
    public void Stop() => stop.Cancel();

    /// <summary>The newest outcome of a command.</summary>
    public OutcomeReport Outcome(string jti = "j1") => Ledger.Unreported().Single(outcome => outcome.Jti == jti);

    public void Dispose()
    {
        stop.Dispose();
        Watch?.Dispose();
        accounts?.Dispose();
        Ledger?.Dispose();
    }

    private LogoutCommand Command(string jti, string? reason) => new()
    {
        Jti = jti,
        IssuedAt = mac.Clock.Wall.GetUtcNow(),
        Issued = BootInterval.At(mac.Clock.Now),
        BootId = mac.Clock.BootId,
        ReceivedAt = mac.Clock.Wall.GetUtcNow(),
        ReasonUser = reason,
    };

    private LogoutCommand Receive(LogoutCommand command)
    {
        Ledger.Append(new ReceivedRecord(command.Jti, command));
        return command;
    }
}
