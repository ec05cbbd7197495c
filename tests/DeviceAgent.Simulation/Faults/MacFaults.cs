using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.Simulation.Faults;

/// <summary>A process that was sent a signal counts as the same for as long as its number is in use: whoever has it next is killed.</summary>
public sealed class LoginWindowNotChecked : PlantedFault
{
    public override IMacProcesses Processes(IMacProcesses processes) => new FirstLookOnly(processes);

    private sealed class FirstLookOnly(IMacProcesses processes) : IMacProcesses
    {
        private readonly Dictionary<int, MacProcess> known = [];

        public IReadOnlyList<MacProcess> List() => processes.List();

        public MacProcess? Find(int pid) => processes.Find(pid) is { } now ? known.GetValueOrDefault(pid, now) : null;

        public string? Signal(int pid, int signal)
        {
            if (processes.Find(pid) is { Path: GuiSession.LoginWindowPath } process)
            {
                known.TryAdd(pid, process);
            }

            return processes.Signal(pid, signal);
        }
    }
}
