using System.Runtime.InteropServices;

namespace DeviceAgent.Linux.Native;

/// <summary>Declarations of the C library's calls, nothing else. 64-bit Linux (x64 and arm64).</summary>
internal static unsafe partial class Libc
{
    /// <summary><c>CLOCK_BOOTTIME</c> of linux/time.h: monotonic, counts suspend, cannot be set.</summary>
    public const int ClockBoottime = 7;

    /// <summary><c>_SC_CLK_TCK</c> of bits/confname.h: clock ticks in a second, the unit of /proc's start times.</summary>
    public const int ScClkTck = 2;

    // asm-generic/errno-base.h and asm-generic/errno.h
    public const int EPERM = 1;
    public const int ESRCH = 3;
    public const int ENOSYS = 38;

    // asm-generic/signal.h
    public const int SIGHUP = 1;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    // asm-generic/unistd.h (the same numbers on x64): the C libraries' own wrappers are younger than the calls.
    public const nint SysPidfdSendSignal = 424;
    public const nint SysPidfdOpen = 434;

    // asm-generic/fcntl.h; O_DIRECTORY differs between x64 and arm64 and is not needed: only folders are opened.
    public const int O_RDONLY = 0;
    public const int O_CLOEXEC = 0x80000;

    // linux/fcntl.h and linux/stat.h
    public const int AT_FDCWD = -100;
    public const uint STATX_UID = 0x8;

    /// <summary><c>struct timespec</c> of time.h, 64-bit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary><c>struct statx</c> of linux/stat.h: 256 bytes on every architecture; only the owner is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Statx
    {
        [FieldOffset(20)]
        public uint Uid;
    }

    /// <summary>time.h</summary>
    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int ClockGetTime(int clock, out Timespec time);

    /// <summary>unistd.h</summary>
    [LibraryImport("libc", EntryPoint = "sysconf", SetLastError = true)]
    public static partial nint Sysconf(int name);

    /// <summary>unistd.h: <c>pidfd_open(pid, flags)</c></summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Syscall(nint number, nint pid, nint flags);

    /// <summary>unistd.h: <c>pidfd_send_signal(pidfd, signal, info, flags)</c></summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Syscall(nint number, nint pidfd, nint signal, nint info, nint flags);

    /// <summary>signal.h</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    /// <summary>fcntl.h</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>unistd.h</summary>
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(int descriptor);

    /// <summary>unistd.h</summary>
    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>unistd.h</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUserId();

    /// <summary>sys/stat.h</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetStatx(int folder, string path, int flags, uint mask, out Statx result);
}
