using System.Buffers.Binary;
using System.Text;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>
/// One <c>struct utmpx</c> of utmpx.h (Libc-1725.0.11 include/NetBSD/utmpx.h). Both forms are little endian and start alike:
/// <c>ut_user</c> 256 bytes at 0, <c>ut_id</c> 4 at 256, <c>ut_line</c> 32 at 260, <c>ut_pid</c> at 292, <c>ut_type</c> 16-bit at 296.
/// In memory (getutxent, 64-bit) the time is 64 bits of seconds at 304 and 32 of microseconds at 312, <c>ut_host</c> 256 bytes at
/// 320, 640 in all. In the file (utmpx-darwin.h <c>struct utmpx32</c>) it is 32 bits of each at 300 and 304, <c>ut_host</c> at 308,
/// 628 in all.
/// </summary>
internal readonly record struct UtmpxRecord(short Type, string User, string Line, int Pid, DateTimeOffset Time, string Host)
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

    /// <summary>The form in memory.</summary>
    /// <param name="record">Exactly <see cref="MemorySize"/> bytes.</param>
    public static UtmpxRecord Parse(ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(record.Length, MemorySize);
        return Parse(
            record,
            BinaryPrimitives.ReadInt64LittleEndian(record[MemorySecondsOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(record[MemoryMicrosecondsOffset..]),
            MemoryHostOffset);
    }

    /// <summary>A whole file: the records after the signature.</summary>
    /// <exception cref="SessionListException">It is of another form, or cut off.</exception>
    public static IReadOnlyList<UtmpxRecord> ParseFile(ReadOnlySpan<byte> file)
    {
        if (file.Length % FileSize != 0)
        {
            throw new SessionListException($"utmpx: {file.Length} bytes are no whole number of {FileSize}-byte records");
        }

        var records = new List<UtmpxRecord>();
        for (int at = 0; at < file.Length; at += FileSize)
        {
            ReadOnlySpan<byte> record = file.Slice(at, FileSize);
            records.Add(Parse(
                record,
                BinaryPrimitives.ReadUInt32LittleEndian(record[FileSecondsOffset..]),
                BinaryPrimitives.ReadInt32LittleEndian(record[FileMicrosecondsOffset..]),
                FileHostOffset));
        }

        if (records.Count == 0 || records[0].Type != Signature || records[0].User != SignatureText)
        {
            throw new SessionListException($"utmpx: the signature {SignatureText} is missing");
        }

        return [.. records.Skip(1)];
    }

    private static UtmpxRecord Parse(ReadOnlySpan<byte> record, long seconds, int microseconds, int host) => new(
        BinaryPrimitives.ReadInt16LittleEndian(record[TypeOffset..]),
        Text(record.Slice(UserOffset, UserLength)),
        Text(record.Slice(LineOffset, LineLength)),
        BinaryPrimitives.ReadInt32LittleEndian(record[PidOffset..]),
        Moment(seconds, microseconds),
        Text(record.Slice(host, HostLength)));

    /// <summary>A login time is a hint that is clamped later, so a senseless one is no reason to lose the record: the nearest possible.</summary>
    private static DateTimeOffset Moment(long seconds, int microseconds)
    {
        long whole = Math.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(whole).AddMicroseconds(Math.Clamp(microseconds, 0, 999_999));
    }

    /// <summary>Ends at the first zero byte, or fills its field.</summary>
    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
