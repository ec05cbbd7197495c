using System.Buffers.Binary;
using System.Text;

namespace DeviceAgent.Linux.Machine;

/// <summary>
/// A record of <c>/run/utmp</c>: <c>struct utmp</c> of glibc's bits/utmp.h as x64 lays it out (384 bytes; other
/// architectures have wider time fields).
/// </summary>
/// <param name="Type"><c>ut_type</c>, offset 0.</param>
/// <param name="Pid"><c>ut_pid</c>, offset 4.</param>
/// <param name="Line"><c>ut_line</c>, offset 8, 32 bytes: the terminal, such as <c>tty2</c> or <c>pts/0</c>.</param>
/// <param name="User"><c>ut_user</c>, offset 44, 32 bytes.</param>
/// <param name="Host"><c>ut_host</c>, offset 76, 256 bytes: where a remote login came from.</param>
/// <param name="Time"><c>ut_tv</c>, offset 340: seconds and microseconds, 32 bits each; the seconds are read unsigned (until 2106).</param>
internal readonly record struct UtmpRecord(short Type, int Pid, string Line, string User, string Host, DateTimeOffset Time)
{
    public const int Size = 384;

    /// <summary><c>USER_PROCESS</c>: a user is logged in.</summary>
    public const short UserProcess = 7;

    /// <param name="record">Exactly <see cref="Size"/> bytes.</param>
    public static UtmpRecord Parse(ReadOnlySpan<byte> record) => new(
        BinaryPrimitives.ReadInt16LittleEndian(record),
        BinaryPrimitives.ReadInt32LittleEndian(record[4..]),
        Text(record.Slice(8, 32)),
        Text(record.Slice(44, 32)),
        Text(record.Slice(76, 256)),
        DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(record[340..]))
            .AddMicroseconds(BinaryPrimitives.ReadInt32LittleEndian(record[344..])));

    /// <summary>Ends at the first zero byte, or fills its field.</summary>
    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
