using System.ComponentModel;
using System.Runtime.InteropServices;
using DeviceAgent.Core.Processes;
using DeviceAgent.Linux.Native;

namespace DeviceAgent.Linux.Processes;

/// <summary>Other processes by /proc and signals. A zombie has ended.</summary>
public sealed class LinuxOtherProcesses : IOtherProcesses
{
    /// <inheritdoc/>
    public long? StartOf(int pid) => pid > 0 && ProcessTable.Read(pid) is { IsAlive: true } process ? process.StartTicks : null;

    /// <inheritdoc/>
    public HangupResult Hangup(int pid, long start)
    {
        try
        {
            if (pid <= 0)
            {
                return HangupResult.Gone;
            }

            if (pid == 1)
            {
                return StartOf(pid) == start ? HangupFirst() : HangupResult.Gone;
            }

            // First the hold, then the look: what is looked at cannot change hands any more.
            using ProcessHandle? handle = ProcessHandle.Open(pid);
            return handle is not null && StartOf(pid) == start && handle.Send(Libc.SIGHUP) ? HangupResult.Sent : HangupResult.Gone;
        }
        catch (Win32Exception e) when (e.NativeErrorCode == Libc.EPERM)
        {
            return HangupResult.NotPermitted;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"process {pid} cannot be signalled: {e.Message}", e);
        }
    }

    /// <summary>The agent as a container's first process: that pid never changes hands.</summary>
    private static HangupResult HangupFirst() =>
        Libc.Kill(1, Libc.SIGHUP) == 0 ? HangupResult.Sent : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
