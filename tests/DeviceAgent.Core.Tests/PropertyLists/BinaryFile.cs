using System.Buffers.Binary;

namespace DeviceAgent.Core.Tests.PropertyLists;

/// <summary>Puts a binary property list together from raw objects, right or wrong.</summary>
internal sealed record BinaryFile(params byte[][] Objects)
{
    public int OffsetWidth { get; init; } = 4;

    public int ReferenceWidth { get; init; } = 1;

    public ulong? Count { get; init; }

    public ulong Root { get; init; }

    public ulong? Table { get; init; }

    /// <summary>Offsets in place of the true ones.</summary>
    public IReadOnlyList<uint>? Offsets { get; init; }

    public byte[] ToBytes()
    {
        var file = new List<byte>("bplist00"u8.ToArray());
        var offsets = new List<uint>();
        foreach (var item in Objects)
        {
            offsets.Add((uint)file.Count);
            file.AddRange(item);
        }

        var table = (ulong)file.Count;
        var written = Offsets ?? offsets;
        foreach (var offset in written)
        {
            var entry = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(entry, offset);
            file.AddRange(entry);
        }

        var trailer = new byte[32];
        trailer[6] = (byte)OffsetWidth;
        trailer[7] = (byte)ReferenceWidth;
        BinaryPrimitives.WriteUInt64BigEndian(trailer.AsSpan(8), Count ?? (ulong)written.Count);
        BinaryPrimitives.WriteUInt64BigEndian(trailer.AsSpan(16), Root);
        BinaryPrimitives.WriteUInt64BigEndian(trailer.AsSpan(24), Table ?? table);
        file.AddRange(trailer);
        return [.. file];
    }
}
