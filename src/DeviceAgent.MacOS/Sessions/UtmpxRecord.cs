using System.Buffers.Binary;
using System.Text;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>One <c>struct utmpx</c>, in either of its forms (<see cref="Utmpx"/>).</summary>
internal readonly record struct UtmpxRecord(short Type, string User, string Line, int Pid, DateTimeOffset Time, string Host)
{
    /// <summary>The form in memory.</summary>
    /// <param name="record">Exactly <see cref="Utmpx.MemorySize"/> bytes.</param>
    public static UtmpxRecord Parse(ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(record.Length, Utmpx.MemorySize);
        return Parse(
            record,
            BinaryPrimitives.ReadInt64LittleEndian(record[Utmpx.MemorySecondsOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(record[Utmpx.MemoryMicrosecondsOffset..]),
            Utmpx.MemoryHostOffset);
    }

    /// <summary>A whole file: the records after the signature.</summary>
    /// <exception cref="SessionListException">It is of another form, or cut off.</exception>
    public static IReadOnlyList<UtmpxRecord> ParseFile(ReadOnlySpan<byte> file)
    {
        if (file.Length % Utmpx.FileSize != 0)
        {
            throw new SessionListException($"utmpx: {file.Length} bytes are no whole number of {Utmpx.FileSize}-byte records");
        }

        var records = new List<UtmpxRecord>();
        for (int at = 0; at < file.Length; at += Utmpx.FileSize)
        {
            ReadOnlySpan<byte> record = file.Slice(at, Utmpx.FileSize);
            records.Add(Parse(
                record,
                BinaryPrimitives.ReadUInt32LittleEndian(record[Utmpx.FileSecondsOffset..]),
                BinaryPrimitives.ReadInt32LittleEndian(record[Utmpx.FileMicrosecondsOffset..]),
                Utmpx.FileHostOffset));
        }

        if (records.Count == 0 || records[0].Type != Utmpx.Signature || records[0].User != Utmpx.SignatureText)
        {
            throw new SessionListException($"utmpx: the signature {Utmpx.SignatureText} is missing");
        }

        return [.. records.Skip(1)];
    }

    private static UtmpxRecord Parse(ReadOnlySpan<byte> record, long seconds, int microseconds, int host) => new(
        BinaryPrimitives.ReadInt16LittleEndian(record[Utmpx.TypeOffset..]),
        Text(record.Slice(Utmpx.UserOffset, Utmpx.UserLength)),
        Text(record.Slice(Utmpx.LineOffset, Utmpx.LineLength)),
        BinaryPrimitives.ReadInt32LittleEndian(record[Utmpx.PidOffset..]),
        Moment(seconds, microseconds),
        Text(record.Slice(host, Utmpx.HostLength)));

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
