using DeviceAgent.Core.Clock;

namespace DeviceAgent.TestKit.Mac;

/// <summary>
/// A Mac in memory behind the seams of DeviceAgent.MacOS, on any clock: accounts, processes, logins, launchd, power.
/// Each behaviour names its line of docs/macos-facts.md (F1, F2, ...), or is Assumed and stands in docs/mac-checklist.md.
/// </summary>
public class MacSystem
{
    public MacSystem(IMachineClock clock)
    {
        Processes = new MacProcessTable(clock);
        Records = new MacRecords(clock);
        Console = new MacConsole(clock);
        Logins = new MacLogins(Processes, Records, Console, clock);
        Terminals = new MacTerminals(Processes, Records, clock);
        LaunchCtl = new SimulatedLaunchCtl(Processes, Logins);
        Programs = new MacPrograms(Directory, LaunchCtl, Logins, clock);
        Logins.ShowLoginScreen();
    }

    public MacDirectory Directory { get; } = new();

    public CountedAssertions Power { get; } = new();

    public MacProcessTable Processes { get; }

    public MacRecords Records { get; }

    public MacConsole Console { get; }

    public MacLogins Logins { get; }

    public MacTerminals Terminals { get; }

    public SimulatedLaunchCtl LaunchCtl { get; }

    public MacPrograms Programs { get; }

    /// <summary>Who is signed in by itself at each start.</summary>
    public MacUser? AutoLogin { get; set; }

    public IEnumerable<MacSession> Alive => [.. Logins.Alive, .. Terminals.Alive];

    /// <summary>The power goes: nothing that ran is left.</summary>
    public void CutPower()
    {
        Programs.RestartAsked = false;
        Logins.Clear();
        Terminals.Clear();
        Processes.Clear();
        Records.Clear();
        Console.Clear();
    }

    /// <summary>
    /// What a start of the Mac brings. Assumed(16): auto-login acts at a start of the Mac only, not when a session was ended.
    /// </summary>
    /// <returns>The session that auto-login began; null without it.</returns>
    public MacSession? Boot()
    {
        Logins.ShowLoginScreen();
        return AutoLogin is { } user ? Logins.SignIn(user) : null;
    }
}
