using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeviceAgent.MacOS.Native;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Tests.Native;

/// <summary>Sizes, offsets and numbers as the public headers have them on 64-bit macOS: a change here is a mistake.</summary>
public sealed class LayoutTests
{
    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    [Fact]
    public void Proc_bsdinfo_is_136_bytes_with_its_fields_where_xnu_has_them()
    {
        Assert.Equal(136, Unsafe.SizeOf<LibSystem.ProcBsdInfo>());
        Assert.Equal(136, Marshal.SizeOf<LibSystem.ProcBsdInfo>());
        Assert.Equal(12, Offset<LibSystem.ProcBsdInfo>(nameof(LibSystem.ProcBsdInfo.Pid)));
        Assert.Equal(16, Offset<LibSystem.ProcBsdInfo>(nameof(LibSystem.ProcBsdInfo.ParentPid)));
        Assert.Equal(20, Offset<LibSystem.ProcBsdInfo>(nameof(LibSystem.ProcBsdInfo.Uid)));
        Assert.Equal(120, Offset<LibSystem.ProcBsdInfo>(nameof(LibSystem.ProcBsdInfo.StartSeconds)));
        Assert.Equal(128, Offset<LibSystem.ProcBsdInfo>(nameof(LibSystem.ProcBsdInfo.StartMicroseconds)));
    }

    [Fact]
    public void Pollfd_attrlist_and_its_result_have_no_holes()
    {
        Assert.Equal(8, Unsafe.SizeOf<LibSystem.PollFd>());
        Assert.Equal(4, Offset<LibSystem.PollFd>(nameof(LibSystem.PollFd.Events)));
        Assert.Equal(6, Offset<LibSystem.PollFd>(nameof(LibSystem.PollFd.Returned)));
        Assert.Equal(24, Unsafe.SizeOf<LibSystem.AttrList>());
        Assert.Equal(4, Offset<LibSystem.AttrList>(nameof(LibSystem.AttrList.Common)));
        Assert.Equal(8, Unsafe.SizeOf<LibSystem.OwnerAttribute>());
        Assert.Equal(4, Offset<LibSystem.OwnerAttribute>(nameof(LibSystem.OwnerAttribute.Uid)));
    }

    [Fact]
    public void The_fields_of_utmpx_in_memory_follow_from_its_declaration()
    {
        Assert.Equal(640, Unsafe.SizeOf<UtmpxInMemory>());
        Assert.Equal(640, Utmpx.MemorySize);
        Assert.Equal(Utmpx.LineOffset, Offset<UtmpxInMemory>(nameof(UtmpxInMemory.Line)));
        Assert.Equal(Utmpx.PidOffset, Offset<UtmpxInMemory>(nameof(UtmpxInMemory.Pid)));
        Assert.Equal(Utmpx.TypeOffset, Offset<UtmpxInMemory>(nameof(UtmpxInMemory.Type)));
        Assert.Equal(Utmpx.MemorySecondsOffset, Offset<UtmpxInMemory>(nameof(UtmpxInMemory.Time)));
        Assert.Equal(Utmpx.MemoryMicrosecondsOffset, Offset<UtmpxInMemory>(nameof(UtmpxInMemory.Time)) + Offset<Timeval>(nameof(Timeval.Microseconds)));
        Assert.Equal(Utmpx.MemoryHostOffset, Offset<UtmpxInMemory>(nameof(UtmpxInMemory.Host)));
        Assert.Equal((260, 292, 296), (Utmpx.LineOffset, Utmpx.PidOffset, Utmpx.TypeOffset));
        Assert.Equal(
            (304, 312, 320),
            (Utmpx.MemorySecondsOffset, Utmpx.MemoryMicrosecondsOffset, Utmpx.MemoryHostOffset));
    }

    [Fact]
    public void The_fields_of_utmpx_in_the_file_follow_from_its_declaration()
    {
        Assert.Equal(628, Unsafe.SizeOf<UtmpxInFile>());
        Assert.Equal(628, Utmpx.FileSize);
        Assert.Equal(Utmpx.FileSecondsOffset, Offset<UtmpxInFile>(nameof(UtmpxInFile.Seconds)));
        Assert.Equal(Utmpx.FileMicrosecondsOffset, Offset<UtmpxInFile>(nameof(UtmpxInFile.Microseconds)));
        Assert.Equal(Utmpx.FileHostOffset, Offset<UtmpxInFile>(nameof(UtmpxInFile.Host)));
        Assert.Equal(
            (300, 304, 308), (Utmpx.FileSecondsOffset, Utmpx.FileMicrosecondsOffset, Utmpx.FileHostOffset));
    }

    [Fact]
    public void The_numbers_are_those_of_macOS_and_not_of_Linux()
    {
        Assert.Equal((1, 9, 15), (LibSystem.SIGHUP, LibSystem.SIGKILL, LibSystem.SIGTERM));
        Assert.Equal((4, 8), (LibSystem.CLOCK_MONOTONIC_RAW, LibSystem.CLOCK_UPTIME_RAW));
        Assert.Equal((51, 0x01000000), (LibSystem.F_FULLFSYNC, LibSystem.O_CLOEXEC));
        Assert.Equal((3, 4096), (LibSystem.PROC_PIDTBSDINFO, LibSystem.PROC_PIDPATHINFO_MAXSIZE));
        Assert.Equal(((ushort)5, 0x8000u), (LibSystem.ATTR_BIT_MAP_COUNT, LibSystem.ATTR_CMN_OWNERID));
        Assert.Equal((255u, 0u), (IOKit.AssertionLevelOn, IOKit.MainPortDefault));
        Assert.Equal(200, CoreFoundation.PropertyListBinaryFormat);
        Assert.Equal(1004, SystemConfiguration.StatusNoKey);
        Assert.Equal(32, LibSystem.MAXSYMLINKS);
        Assert.Equal((7, 8, 10), (Utmpx.UserProcess, Utmpx.DeadProcess, Utmpx.Signature));
        Assert.Equal(
            ("SessionInfo", "kCGSSessionUserIDKey", "kCGSSessionOnConsoleKey", "kCGSSessionAuditIDKey"),
            (SystemConfiguration.SessionInfo, SystemConfiguration.SessionUid, SystemConfiguration.SessionOnConsole, SystemConfiguration.SessionAuditId));
        Assert.Equal((0x01u, 0x10u), (Security.CheckAllArchitectures, Security.StrictValidate));
        Assert.Equal((-25308, -25293), (Security.InteractionNotAllowed, Security.AuthFailed));
    }

    /// <summary>Declared as utmpx.h has it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct UtmpxInMemory
    {
        public fixed byte User[256];
        public fixed byte Id[4];
        public fixed byte Line[32];
        public int Pid;
        public short Type;
        public Timeval Time;
        public fixed byte Host[256];
        public fixed uint Pad[16];
    }

    /// <summary><c>struct timeval</c> of sys/_types/_timeval.h: 64 bits and 32, and as much room behind.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Timeval
    {
        public long Seconds;
        public int Microseconds;
    }

    /// <summary>Declared as utmpx-darwin.h has <c>struct utmpx32</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct UtmpxInFile
    {
        public fixed byte User[256];
        public fixed byte Id[4];
        public fixed byte Line[32];
        public int Pid;
        public short Type;
        public int Seconds;
        public int Microseconds;
        public fixed byte Host[256];
        public fixed uint Pad[16];
    }
}
