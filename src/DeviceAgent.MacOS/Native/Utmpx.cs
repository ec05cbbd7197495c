namespace DeviceAgent.MacOS.Native;

/// <summary>
/// Layout of <c>struct utmpx</c> (Libc-1725.0.11 include/NetBSD/utmpx.h), which libSystem's getutxent(3) gives, and of its form in the file,
/// <c>struct utmpx32</c> (utmpx-darwin.h). Both are little endian and alike up to <c>ut_type</c>; behind it the time has 64 and 32 bits in
/// memory, and 32 of each in the file. All offsets and lengths are bytes.
/// </summary>
internal static class Utmpx
{
    public const int MemorySize = 640;
    public const int FileSize = 628;

    /// <summary><c>USER_PROCESS</c> of utmpx.h.</summary>
    public const short UserProcess = 7;

    /// <summary><c>DEAD_PROCESS</c> of utmpx.h.</summary>
    public const short DeadProcess = 8;

    /// <summary><c>SIGNATURE</c> of utmpx.h: the file's first record, whose <c>ut_user</c> is <see cref="SignatureText"/>.</summary>
    public const short Signature = 10;

    /// <summary><c>UTMPX_MAGIC</c> of utmpx-darwin.h: the form of the file.</summary>
    public const string SignatureText = "utmpx-1.00";

    // Offsets and lengths by utmpx.h; those with File in their name by utmpx-darwin.h.
    public const int UserOffset = 0;
    public const int UserLength = 256;
    public const int LineOffset = 260;
    public const int LineLength = 32;
    public const int PidOffset = 292;
    public const int TypeOffset = 296;
    public const int MemorySecondsOffset = 304;
    public const int MemoryMicrosecondsOffset = 312;
    public const int MemoryHostOffset = 320;
    public const int FileSecondsOffset = 300;
    public const int FileMicrosecondsOffset = 304;
    public const int FileHostOffset = 308;
    public const int HostLength = 256;
}
