using System.Runtime.InteropServices;

namespace DeviceAgent.MacOS.Native;

/// <summary>
/// Declarations of libSystem's calls, nothing else. 64-bit macOS: none of these symbols has a variant (<c>$INODE64</c>,
/// <c>$UNIX2003</c>) there, which is why stat(2), which has one on x64, is not among them.
/// </summary>
/// <remarks>
/// open(2) and fcntl(2) are variadic. They are called without the optional argument: on arm64 a variadic argument goes on the
/// stack, where a declaration with three fixed parameters would not put it.
/// </remarks>
internal static unsafe partial class LibSystem
{
    public const string Library = "/usr/lib/libSystem.B.dylib";

    // errno.h (xnu bsd/sys/errno.h); the same on Linux.
    public const int EPERM = 1;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;

    // signal.h (xnu bsd/sys/signal.h); the same on Linux.
    public const int SIGHUP = 1;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    /// <summary><c>MAXSYMLINKS</c> of sys/param.h (xnu bsd/sys/param.h): how many links one path may lead through.</summary>
    public const int MAXSYMLINKS = 32;

    // fcntl.h (xnu bsd/sys/fcntl.h)
    public const int O_RDONLY = 0;
    public const int O_CLOEXEC = 0x01000000;
    public const int F_FULLFSYNC = 51;

    // time.h (Libc gen/clock_gettime.c): MONOTONIC_RAW counts sleep, UPTIME_RAW does not (clock_gettime(3)).
    public const int CLOCK_MONOTONIC_RAW = 4;
    public const int CLOCK_UPTIME_RAW = 8;

    // sys/proc_info.h (xnu-11417 bsd/sys/proc_info.h)
    public const int PROC_PIDTBSDINFO = 3;
    public const int PROC_PIDPATHINFO_MAXSIZE = 4096;

    // poll.h (xnu bsd/sys/poll.h); the same on Linux.
    public const short POLLIN = 1;

    // sys/attr.h (xnu bsd/sys/attr.h)
    public const ushort ATTR_BIT_MAP_COUNT = 5;
    public const uint ATTR_CMN_OWNERID = 0x00008000;

    // notify.h (Libnotify)
    public const uint NOTIFY_STATUS_OK = 0;

    /// <summary>Posted at every write of the utmpx database: <c>UTMPX_CHANGE_NOTIFICATION</c> of utmpx.h.</summary>
    public const string UtmpxChanged = "com.apple.system.utmpx";

    /// <summary><c>_PATH_UTMPX</c> of utmpx.h.</summary>
    public const string UtmpxFile = "/var/run/utmpx";

    /// <summary><c>sysctl kern.bootsessionuuid</c> (xnu bsd/kern/kern_sysctl.c): made anew at each boot.</summary>
    public const string BootSessionUuid = "kern.bootsessionuuid";

    /// <summary><c>struct proc_bsdinfo</c> of sys/proc_info.h (xnu-11417): 136 bytes; only what is read has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    public struct ProcBsdInfo
    {
        [FieldOffset(12)]
        public uint Pid;

        [FieldOffset(16)]
        public uint ParentPid;

        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(120)]
        public ulong StartSeconds;

        [FieldOffset(128)]
        public ulong StartMicroseconds;
    }

    /// <summary><c>struct pollfd</c> of poll.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary><c>struct attrlist</c> of sys/attr.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct AttrList
    {
        public ushort BitmapCount;
        public ushort Reserved;
        public uint Common;
        public uint Volume;
        public uint Directory;
        public uint File;
        public uint Fork;
    }

    /// <summary>What getattrlist(2) of unistd.h writes for <see cref="ATTR_CMN_OWNERID"/> alone: the length of all, then the <c>uid_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OwnerAttribute
    {
        public uint Length;
        public uint Uid;
    }

    /// <summary>utmpx.h: to the first record. Not safe for threads, like the next two.</summary>
    [LibraryImport(Library, EntryPoint = "setutxent")]
    public static partial void SetUtxEnt();

    /// <summary>utmpx.h: the next record (<c>struct utmpx</c>, read by <c>UtmpxRecord</c>) in a static buffer; null at the end, and when the file cannot be read.</summary>
    [LibraryImport(Library, EntryPoint = "getutxent")]
    public static partial byte* GetUtxEnt();

    /// <summary>utmpx.h: closes the file.</summary>
    [LibraryImport(Library, EntryPoint = "endutxent")]
    public static partial void EndUtxEnt();

    /// <summary>libproc.h: the number of process ids; with a buffer, how many were written; 0 or -1 on failure. <paramref name="bytes"/> is the buffer's size in bytes.</summary>
    [LibraryImport(Library, EntryPoint = "proc_listallpids", SetLastError = true)]
    public static partial int ProcListAllPids(int* buffer, int bytes);

    /// <summary>libproc.h: the number of bytes written, 0 on failure.</summary>
    [LibraryImport(Library, EntryPoint = "proc_pidinfo", SetLastError = true)]
    public static partial int ProcPidInfo(int pid, int flavor, ulong argument, ProcBsdInfo* buffer, int bytes);

    /// <summary>libproc.h: the length of the path, 0 on failure.</summary>
    [LibraryImport(Library, EntryPoint = "proc_pidpath", SetLastError = true)]
    public static partial int ProcPidPath(int pid, byte* buffer, uint bytes);

    /// <summary>signal.h</summary>
    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    /// <summary>time.h: nanoseconds; 0 for a clock that there is not.</summary>
    [LibraryImport(Library, EntryPoint = "clock_gettime_nsec_np", SetLastError = true)]
    public static partial ulong ClockGetTimeNanoseconds(int clock);

    /// <summary>sys/sysctl.h</summary>
    [LibraryImport(Library, EntryPoint = "sysctlbyname", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SysctlByName(string name, byte* old, nuint* oldBytes, void* fresh, nuint freshBytes);

    /// <summary>fcntl.h, without the mode (nothing is created).</summary>
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>fcntl.h, for commands without an argument.</summary>
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(int descriptor, int command);

    /// <summary>unistd.h</summary>
    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(int descriptor);

    /// <summary>unistd.h</summary>
    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>unistd.h</summary>
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint bytes);

    /// <summary>poll.h: time-out in milliseconds, -1 for none.</summary>
    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFd* descriptors, uint count, int timeout);

    /// <summary>unistd.h</summary>
    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUserId();

    /// <summary>sys/attr.h, unistd.h; a symbolic link at the end is followed with options 0.</summary>
    [LibraryImport(Library, EntryPoint = "getattrlist", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetAttrList(string path, AttrList* wanted, OwnerAttribute* result, nuint bytes, uint options);

    /// <summary>notify.h: from now on each post writes the token (4 bytes) to a descriptor, which <see cref="NotifyCancel"/> closes.</summary>
    [LibraryImport(Library, EntryPoint = "notify_register_file_descriptor", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint NotifyRegisterFileDescriptor(string name, int* descriptor, int flags, int* token);

    /// <summary>notify.h</summary>
    [LibraryImport(Library, EntryPoint = "notify_cancel")]
    public static partial uint NotifyCancel(int token);
}
