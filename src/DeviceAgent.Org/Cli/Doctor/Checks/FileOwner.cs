using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>Who owns a file: .NET does not say. By statx(2), whose answer looks the same on every architecture of Linux.</summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantUid = 0x8;
    private const int Size = 256;
    private const int MaskOffset = 0;
    private const int UidOffset = 20;

    /// <summary>The user id; null where nobody can say (another system, or the file is gone).</summary>
    public static uint? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        byte[] answer = new byte[Size];
        bool isKnown = statx(CurrentFolder, path, NoFollow, WantUid, answer) == 0 && (Read(answer, MaskOffset) & WantUid) != 0;
        return isKnown ? Read(answer, UidOffset) : null;
    }

    private static uint Read(byte[] answer, int offset) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(offset))
        : BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(offset));

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] answer);
}
