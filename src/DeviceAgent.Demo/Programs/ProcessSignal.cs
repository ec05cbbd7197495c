using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DeviceAgent.Demo.Programs;

/// <summary>Signals for processes that this one started (<see cref="System.Diagnostics.Process"/> itself can only kill).</summary>
internal static class ProcessSignal
{
    public const int Hangup = 1;
    public const int Kill = 9;
    public const int Terminate = 15;

    private const int NoSuchProcess = 3;

    /// <summary>False when the process has ended.</summary>
    /// <exception cref="Win32Exception">Not permitted.</exception>
    public static bool Send(int pid, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pid, 1);
        if (kill(pid, signal) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
