using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Processes;

/// <summary>Other processes by libproc and signals. Without root the start of root's processes cannot be read; that they are there can.</summary>
public sealed class MacOtherProcesses(IMacProcesses processes) : IOtherProcesses
{
    /// <inheritdoc/>
    public long? StartOf(int pid) => processes.Find(pid)?.Start;

    /// <inheritdoc/>
    public HangupResult Hangup(int pid, long start)
    {
        try
        {
            if (StartOf(pid) != start)
            {
                return HangupResult.Gone;
            }
        }
        catch (IOException)
        {
            // Not even to be looked at: another user's.
            return HangupResult.NotPermitted;
        }

        return processes.Signal(pid, LibSystem.SIGHUP) switch
        {
            null => HangupResult.Sent,
            LibprocProcesses.NoSuchProcess => HangupResult.Gone,
            LibprocProcesses.NotPermitted => HangupResult.NotPermitted,
            var problem => throw new IOException($"process {pid} cannot be signalled: {problem}"),
        };
    }
}
