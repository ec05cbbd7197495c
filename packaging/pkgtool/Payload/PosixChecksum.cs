namespace DeviceAgent.Packaging.Payload;

/// <summary>The checksum of POSIX cksum(1), which a Bom holds for each file: CRC with 0x04C11DB7, the length included. Not zlib's CRC-32.</summary>
public static class PosixChecksum
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value << 24))];

    /// <summary>The number that `cksum` prints for these bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> content)
    {
        var sum = 0u;
        foreach (var value in content)
        {
            sum = Next(sum, value);
        }

        for (var length = (uint)content.Length; length != 0; length >>= 8)
        {
            sum = Next(sum, (byte)length);
        }

        return ~sum;
    }

    private static uint Next(uint sum, byte value) => (sum << 8) ^ Table[(sum >> 24) ^ value];

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 0x80000000) != 0 ? (value << 1) ^ 0x04C11DB7 : value << 1;
        }

        return value;
    }
}
