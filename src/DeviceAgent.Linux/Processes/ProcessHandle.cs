using System.ComponentModel;
using System.Runtime.InteropServices;
using DeviceAgent.Linux.Native;

namespace DeviceAgent.Linux.Processes;

/// <summary>
/// A hold on one process, so that a signal cannot hit another one that got the same pid meanwhile: a pidfd
/// (pidfd_open(2), Linux 5.3). Without pidfds the pid itself is signalled, and the moment between look and signal stays.
/// </summary>
internal sealed class ProcessHandle : IDisposable
{
    private const int NoPidfd = -1;

    private readonly int pid;
    private readonly int pidfd;

    private ProcessHandle(int pid, int pidfd)
    {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /// <summary>Whether a pidfd stands behind it.</summary>
    public bool IsExact => pidfd != NoPidfd;

    /// <summary>Null when there is no such process.</summary>
    /// <param name="pid">More than 1.</param>
    /// <param name="usePidfd">False only in tests of the way without pidfds.</param>
    /// <exception cref="Win32Exception">Out of file descriptors, for example.</exception>
    public static ProcessHandle? Open(int pid, bool usePidfd = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pid, 1);
        if (!usePidfd)
        {
            return new ProcessHandle(pid, NoPidfd);
        }

        var opened = Libc.Syscall(Libc.SysPidfdOpen, pid, 0);
        if (opened >= 0)
        {
            return new ProcessHandle(pid, (int)opened);
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Libc.ESRCH => null,
            // Missing in the kernel, or forbidden by a container's filter (the call itself has no such error).
            Libc.ENOSYS or Libc.EPERM => new ProcessHandle(pid, NoPidfd),
            var error => throw new Win32Exception(error),
        };
    }

    /// <summary>Sends a signal; false when the process has ended.</summary>
    /// <exception cref="Win32Exception">Not permitted.</exception>
    public bool Send(int signal)
    {
        var sent = IsExact
            ? Libc.Syscall(Libc.SysPidfdSendSignal, pidfd, signal, 0, 0)
            : Libc.Kill(pid, signal);
        if (sent == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == Libc.ESRCH ? false : throw new Win32Exception(error);
    }

    public void Dispose()
    {
        if (IsExact)
        {
            _ = Libc.Close(pidfd);
        }
    }
}
