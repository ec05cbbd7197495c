using System.Buffers.Binary;
using System.Text;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Tests.Sessions;

/// <summary>Builds utmpx records as macOS lays them out, with offsets written out and not taken from the code under test.</summary>
internal static class UtmpxBytes
{
    /// <summary>The form of getutxent: 640 bytes.</summary>
    public static byte[] InMemory(short type, string user, string line, int pid, long seconds, int microseconds = 0, string host = "")
    {
        var record = new byte[640];
        Common(record, type, user, line, pid);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(304), seconds);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(312), microseconds);
        Encoding.UTF8.GetBytes(host, record.AsSpan(320, 256));
        return record;
    }

    /// <summary>The form of the file: 628 bytes.</summary>
    public static byte[] InFile(short type, string user, string line, int pid, uint seconds, int microseconds = 0, string host = "")
    {
        var record = new byte[628];
        Common(record, type, user, line, pid);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(300), seconds);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(304), microseconds);
        Encoding.UTF8.GetBytes(host, record.AsSpan(308, 256));
        return record;
    }

    /// <summary>The first record of the file.</summary>
    public static byte[] Signature() => InFile(10, "utmpx-1.00", "", 0, 0);

    /// <summary>getutxent with these records; empty as at the end afterwards.</summary>
    public sealed class Database(params byte[][] records) : IUtmpx
    {
        private readonly byte[] buffer = new byte[640];
        private int next;

        public int Opened { get; private set; }

        public int Closed { get; private set; }

        public void Rewind()
        {
            Opened++;
            next = 0;
        }

        public ReadOnlySpan<byte> Next()
        {
            if (next == records.Length)
            {
                return [];
            }

            // One static buffer, as in libSystem: what is not copied out is lost.
            records[next++].CopyTo(buffer, 0);
            return buffer;
        }

        public void Close() => Closed++;
    }

    private static void Common(Span<byte> record, short type, string user, string line, int pid)
    {
        Encoding.UTF8.GetBytes(user, record[..256]);
        Encoding.ASCII.GetBytes("/", record.Slice(256, 4));
        Encoding.UTF8.GetBytes(line, record.Slice(260, 32));
        BinaryPrimitives.WriteInt32LittleEndian(record[292..], pid);
        BinaryPrimitives.WriteInt16LittleEndian(record[296..], type);
    }
}
