using System.Runtime.InteropServices;
using System.Text;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Processes;

/// <summary>libproc itself.</summary>
internal sealed unsafe class LibprocCalls : ILibproc
{
    public int ListAll(Span<int> buffer, out int errno)
    {
        fixed (int* start = buffer)
        {
            int count = LibSystem.ProcListAllPids(start, buffer.Length * sizeof(int));
            errno = Marshal.GetLastPInvokeError();
            return count;
        }
    }

    public bool TryInfo(int pid, out LibSystem.ProcBsdInfo info, out int errno)
    {
        int size = sizeof(LibSystem.ProcBsdInfo);
        LibSystem.ProcBsdInfo read;
        int written = LibSystem.ProcPidInfo(pid, LibSystem.PROC_PIDTBSDINFO, 0, &read, size);
        errno = Marshal.GetLastPInvokeError();
        info = read;
        return written == size;
    }

    public string Path(int pid)
    {
        byte* buffer = stackalloc byte[LibSystem.PROC_PIDPATHINFO_MAXSIZE];
        int length = LibSystem.ProcPidPath(pid, buffer, LibSystem.PROC_PIDPATHINFO_MAXSIZE);
        return length > 0 ? Encoding.UTF8.GetString(buffer, Math.Min(length, LibSystem.PROC_PIDPATHINFO_MAXSIZE)) : "";
    }

    public int Kill(int pid, int signal) => LibSystem.Kill(pid, signal) == 0 ? 0 : Marshal.GetLastPInvokeError();
}
