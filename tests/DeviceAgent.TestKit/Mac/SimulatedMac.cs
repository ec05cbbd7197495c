using DeviceAgent.MacOS.Processes;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.TestKit.Mac;

/// <summary>
/// A Mac in memory behind the seams of DeviceAgent.MacOS: accounts, processes, logins, launchd, power, and a clock that sleeps.
/// Each behaviour names its line of the public facts about macOS by section, or is Assumed and stands in docs/mac-checklist.md.
/// </summary>
public sealed class SimulatedMac
{
    public SimulatedMac()
    {
        Processes = new MacProcessTable(Clock);
        Records = new MacRecords(Clock);
        Console = new MacConsole(Clock);
        Logins = new MacLogins(Processes, Records, Console, Clock);
        Terminals = new MacTerminals(Processes, Records, Clock);
        LaunchCtl = new SimulatedLaunchCtl(Processes, Logins);
        Programs = new MacPrograms(Directory, LaunchCtl, Logins, Clock);
        Logins.ShowLoginScreen();
        Clock.Pass(TimeSpan.FromMinutes(5));
    }

    public FakeMachineClock Clock { get; } = new();

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

    /// <summary>The Mac starts again. Assumed(16): auto-login acts at a start of the Mac only, not when a session was ended.</summary>
    public void Restart()
    {
        Programs.RestartAsked = false;
        Logins.Clear();
        Terminals.Clear();
        Processes.Clear();
        Records.Clear();
        Console.Clear();
        Clock.Reboot();
        Logins.ShowLoginScreen();
        if (AutoLogin is { } user)
        {
            Logins.SignIn(user);
        }
    }

    /// <summary>A process ends and another one gets its pid, a moment later.</summary>
    public MacProcess Reuse(int pid, uint uid, string path, bool killed = true)
    {
        Processes.End(pid, killed);
        Clock.Pass(TimeSpan.FromSeconds(5));
        return Processes.Start(uid, path, pid);
    }
}
