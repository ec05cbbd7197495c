using DeviceAgent.MacOS.Processes;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.TestKit.Mac;

/// <summary>A Mac in memory with a clock under the test's control, which sleeps and is set.</summary>
public sealed class SimulatedMac : MacSystem
{
    public SimulatedMac()
        : this(new FakeMachineClock())
    {
    }

    private SimulatedMac(FakeMachineClock clock)
        : base(clock)
    {
        Clock = clock;
        Clock.Pass(TimeSpan.FromMinutes(5));
    }

    public FakeMachineClock Clock { get; }

    /// <summary>The Mac starts again.</summary>
    public void Restart()
    {
        CutPower();
        Clock.Reboot();
        Boot();
    }

    /// <summary>A process ends and another one gets its pid, a moment later.</summary>
    public MacProcess Reuse(int pid, uint uid, string path, bool killed = true)
    {
        Processes.End(pid, killed);
        Clock.Pass(TimeSpan.FromSeconds(5));
        return Processes.Start(uid, path, pid);
    }
}
