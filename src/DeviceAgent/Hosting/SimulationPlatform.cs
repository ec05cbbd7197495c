using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.State;
using DeviceAgent.Linux;
using DeviceAgent.Linux.Clock;
using DeviceAgent.MacOS;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Hosting;

/// <summary>What a simulated logout needs of this operating system: the daemon's own adapters, beside a daemon that may be running.</summary>
internal sealed class SimulationPlatform : IDisposable
{
    private readonly SessionWatch watch;
    private readonly IDisposable? platform;

    private SimulationPlatform(
        AgentOptions options, IMachineClock clock, ISessionList sessions, ILocalAccounts accounts, ISessionTerminator terminator, IDisposable? platform)
    {
        this.platform = platform;
        watch = new SessionWatch(sessions, clock, new StateFolderReader(options.StateFolder), NullLogger<SessionWatch>.Instance);
        Simulation = new LogoutSimulation(watch, accounts, terminator, options, clock);
        HasLadder = !terminator.IsDryRun;
    }

    public LogoutSimulation Simulation { get; }

    /// <summary>False where sessions are never ended (the machine's own users on Linux, or a file): there are no rungs to tell of.</summary>
    public bool HasLadder { get; }

    /// <exception cref="NotSupportedException">The options ask for what this system cannot do.</exception>
    public static SimulationPlatform Create(AgentOptions options)
    {
        // The ladder is the one of a daemon without DryRun, so that it can be told of. Only its rungs' names are asked for.
        if (OperatingSystem.IsMacOS())
        {
            MacPlatform mac = MacPlatform.Create(options with { DryRun = false }, NullLoggerFactory.Instance);
            return new SimulationPlatform(options, mac.Clock, mac.Sessions, mac.Accounts, mac.Terminator, mac);
        }

        var clock = new LinuxMachineClock(TimeProvider.System);
        LinuxPlatform linux = LinuxPlatform.Create(options with { DryRun = options.Sessions.Source != SessionsSource.ProcessGroups }, clock);
        return new SimulationPlatform(options, clock, linux.Sessions, linux.Accounts, linux.Terminator, null);
    }

    public void Dispose()
    {
        watch.Dispose();
        platform?.Dispose();
    }
}
