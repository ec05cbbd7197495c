using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace DeviceAgent.Core.Ledger;

/// <summary>
/// One record a line: <c>CRC32 JSON LF</c>, the CRC-32 (IEEE 802.3) of the JSON as eight hex digits. JSON never holds a raw
/// line feed, so a damaged line costs itself and nothing after it.
/// </summary>
internal static class LedgerCodec
{
    private const int ChecksumDigits = 8;

    public static byte[] Write(LedgerRecord record)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(record, LedgerJson.Default.LedgerRecord);
        string checksum = Crc32.HashToUInt32(json).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
        return [.. Encoding.ASCII.GetBytes(checksum), (byte)' ', .. json, (byte)'\n'];
    }

    /// <summary>Reads every line that is whole.</summary>
    public static LedgerContent Read(ReadOnlySpan<byte> file)
    {
        var records = new List<LedgerRecord>();
        int position = 0;
        int wholeLength = 0;
        int damagedLines = 0;
        int damagedSinceLastWhole = 0;
        while (position < file.Length)
        {
            int lineLength = file[position..].IndexOf((byte)'\n');
            bool ended = lineLength >= 0;
            ReadOnlySpan<byte> line = ended ? file.Slice(position, lineLength) : file[position..];
            position += line.Length + (ended ? 1 : 0);
            if (ended && TryRead(line) is { } record)
            {
                records.Add(record);
                wholeLength = position;
                damagedLines += damagedSinceLastWhole;
                damagedSinceLastWhole = 0;
            }
            else
            {
                damagedSinceLastWhole++;
            }
        }

        return new LedgerContent(records, wholeLength, damagedLines);
    }

    private static LedgerRecord? TryRead(ReadOnlySpan<byte> line)
    {
        if (line.Length < ChecksumDigits + 2
            || line[ChecksumDigits] != (byte)' '
            || !Utf8Parser.TryParse(line[..ChecksumDigits], out uint checksum, out int read, 'x')
            || read != ChecksumDigits)
        {
            return null;
        }

        ReadOnlySpan<byte> json = line[(ChecksumDigits + 1)..];
        if (Crc32.HashToUInt32(json) != checksum)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(json, LedgerJson.Default.LedgerRecord);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
