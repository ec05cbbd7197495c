using DeviceAgent.Linux.ProcessGroups;

namespace DeviceAgent.Demo.Devices;

/// <summary>A session that runs.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Plan">What must become of it.</param>
/// <param name="Processes">Its processes.</param>
public sealed record DemoSession(string Device, SessionPlan Plan, ProcessGroupSession Processes)
{
    /// <summary>Leader and child.</summary>
    public const int ProcessCount = 2;

    /// <summary>As /proc shows it now: every process lives.</summary>
    public bool IsWhole => Processes.LivingProcesses().Count == ProcessCount;

    /// <summary>As /proc shows it now: no process lives.</summary>
    public bool IsGone => Processes.LivingProcesses().Count == 0;
}
