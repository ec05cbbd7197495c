using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace DeviceAgent.Core.PropertyLists;

/// <summary>
/// Reads the binary form: <c>bplist00</c>, the objects, a table of their offsets, and a trailer of 32 bytes that says where
/// and how wide that table is (the layout stands in the comment of CoreFoundation's CFBinaryPList.c). Every number in the
/// file is distrusted: offsets, counts and references are checked before they are used.
/// </summary>
internal sealed class BinaryPropertyList(ReadOnlyMemory<byte> bytes)
{
    private const int TrailerLength = 32;

    private static readonly Encoding StrictUtf16 = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    private static readonly DateTimeOffset DateZero = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Objects on the way from the root to here: meeting one again is a cycle.</summary>
    private readonly HashSet<int> ancestors = [];

    /// <summary>
    /// Values without parts, by where they stand. Each is built once, however often it is referred to: otherwise a small
    /// file could ask for gigabytes.
    /// </summary>
    private readonly Dictionary<int, PropertyListValue> leaves = [];

    private int offsetWidth;
    private int referenceWidth;
    private int objectCount;
    private int tableStart;
    private int values;
    private long leafBytes;

    private static ReadOnlySpan<byte> Magic => "bplist00"u8;

    public static bool HasMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith("bplist"u8);

    public PropertyListValue Read()
    {
        var span = bytes.Span;
        if (!span.StartsWith(Magic))
        {
            throw Fault("not version 00", 6);
        }

        if (span.Length < Magic.Length + 1 + 1 + TrailerLength)
        {
            throw Fault("too short", span.Length);
        }

        // Trailer: 5 unused bytes, sort version, width of an offset, width of a reference, then three 64-bit numbers.
        var trailerStart = span.Length - TrailerLength;
        var trailer = span[trailerStart..];
        offsetWidth = Width(trailer[6], trailerStart + 6);
        referenceWidth = Width(trailer[7], trailerStart + 7);
        var count = BinaryPrimitives.ReadUInt64BigEndian(trailer[8..]);
        var root = BinaryPrimitives.ReadUInt64BigEndian(trailer[16..]);
        var table = BinaryPrimitives.ReadUInt64BigEndian(trailer[24..]);
        if (table <= (ulong)Magic.Length || table >= (ulong)trailerStart)
        {
            throw Fault("the offset table lies outside", trailerStart + 24);
        }

        tableStart = (int)table;
        if (count == 0 || count > (ulong)((trailerStart - tableStart) / offsetWidth))
        {
            throw Fault("more objects than the offset table holds, or none", trailerStart + 8);
        }

        objectCount = (int)count;
        return root < count ? ReadObject((int)root, 0) : throw Fault("the root is no object", trailerStart + 16);
    }

    private static int Width(byte width, int where) =>
        width is >= 1 and <= 8 ? width : throw Fault($"a width of {width} bytes", where);

    private PropertyListValue ReadObject(int reference, int depth)
    {
        var offset = Offset(reference);
        if (++values > PropertyListLimits.Values)
        {
            throw Fault("too many values", offset);
        }

        // The marker: kind in the upper four bits, size or detail in the lower four.
        switch (bytes.Span[offset] >> 4)
        {
            case 0xA:
                return ReadContainer(offset, reference, depth, ReadArray);
            case 0xD:
                return ReadContainer(offset, reference, depth, ReadDict);
            default:
                if (!leaves.TryGetValue(offset, out var leaf))
                {
                    leaves[offset] = leaf = ReadLeaf(offset);
                }

                return leaf;
        }
    }

    private PropertyListValue ReadLeaf(int offset)
    {
        var marker = bytes.Span[offset];
        var detail = marker & 0x0F;
        return (marker >> 4) switch
        {
            0x0 when detail is 8 or 9 => new PropertyListValue.Bool(detail == 9),
            0x1 => ReadInteger(offset, detail),
            0x2 => ReadReal(offset, detail),
            0x3 when detail == 3 => ReadDate(offset),
            0x4 => ReadData(offset),
            0x5 => new PropertyListValue.Text(ReadAscii(offset)),
            0x6 => new PropertyListValue.Text(ReadUtf16(offset)),
            0x8 => ReadUid(offset, detail + 1),
            _ => throw Fault($"unknown marker 0x{marker:X2}", offset),
        };
    }

    /// <summary>Where an object starts: between the magic and the table.</summary>
    private int Offset(int reference)
    {
        var entry = tableStart + (reference * offsetWidth);
        var offset = Unsigned(entry, offsetWidth);
        return offset >= (ulong)Magic.Length && offset < (ulong)tableStart
            ? (int)offset
            : throw Fault($"object {reference} lies outside", entry);
    }

    private PropertyListValue.Integer ReadInteger(int offset, int power)
    {
        // 1, 2 and 4 bytes are unsigned, 8 bytes signed; 16 bytes hold an unsigned 64-bit number.
        if (power > 4)
        {
            throw Fault("an integer wider than 16 bytes", offset);
        }

        var width = 1 << power;
        var value = Body(offset + 1, width);
        return new PropertyListValue.Integer(width switch
        {
            16 => BinaryPrimitives.ReadInt128BigEndian(value),
            8 => BinaryPrimitives.ReadInt64BigEndian(value),
            _ => Unsigned(offset + 1, width),
        });
    }

    private PropertyListValue.Real ReadReal(int offset, int power) => power switch
    {
        2 => new(BinaryPrimitives.ReadSingleBigEndian(Body(offset + 1, 4))),
        3 => new(BinaryPrimitives.ReadDoubleBigEndian(Body(offset + 1, 8))),
        _ => throw Fault("a real that is not 4 or 8 bytes wide", offset),
    };

    private PropertyListValue.Date ReadDate(int offset)
    {
        var seconds = BinaryPrimitives.ReadDoubleBigEndian(Body(offset + 1, 8));
        var earliest = (DateTimeOffset.MinValue - DateZero).TotalSeconds;
        var latest = (DateTimeOffset.MaxValue - DateZero).TotalSeconds;
        // A NaN fails both comparisons.
        if (!(seconds > earliest && seconds < latest))
        {
            throw Fault("a date outside the years 1 to 9999", offset);
        }

        // Whole seconds apart from the fraction: as one double, ticks of a far date are beyond its 53 bits.
        var whole = Math.Floor(seconds);
        return new PropertyListValue.Date(
            DateZero + TimeSpan.FromTicks((long)whole * TimeSpan.TicksPerSecond) + TimeSpan.FromSeconds(seconds - whole));
    }

    private PropertyListValue.Data ReadData(int offset)
    {
        var (count, start) = Count(offset);
        _ = LeafBody(start, count);
        return new PropertyListValue.Data(bytes.Slice(start, (int)count));
    }

    private string ReadAscii(int offset)
    {
        var (count, start) = Count(offset);
        var text = LeafBody(start, count);
        return Ascii.IsValid(text) ? Encoding.ASCII.GetString(text) : throw Fault("a byte outside ASCII", offset);
    }

    private string ReadUtf16(int offset)
    {
        var (count, start) = Count(offset);
        try
        {
            // Within the file's size, so twice the count cannot overflow.
            return StrictUtf16.GetString(LeafBody(start, count * 2));
        }
        catch (DecoderFallbackException e)
        {
            throw new PropertyListException("half of a surrogate pair", At(offset), e);
        }
    }

    private PropertyListValue.Uid ReadUid(int offset, int width) =>
        width <= 8
            ? new PropertyListValue.Uid(UnsignedBody(offset + 1, width))
            : throw Fault("a uid wider than 8 bytes", offset);

    private PropertyListValue ReadContainer(
        int offset, int reference, int depth, Func<int, long, int, PropertyListValue> read)
    {
        if (depth >= PropertyListLimits.Depth)
        {
            throw Fault("too many levels", offset);
        }

        if (!ancestors.Add(reference))
        {
            throw Fault("an object inside itself", offset);
        }

        var (count, start) = Count(offset);
        var value = read(start, count, depth + 1);
        ancestors.Remove(reference);
        return value;
    }

    private PropertyListValue.Array ReadArray(int start, long count, int depth)
    {
        _ = Body(start, count * referenceWidth);
        var items = new PropertyListValue[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadObject(Reference(start, i), depth);
        }

        return new PropertyListValue.Array(items);
    }

    /// <summary>All keys stand first, then all values.</summary>
    private PropertyListValue.Dict ReadDict(int start, long count, int depth)
    {
        _ = Body(start, count * referenceWidth * 2);
        var items = new Dictionary<string, PropertyListValue>((int)count);
        for (var i = 0; i < count; i++)
        {
            if (ReadObject(Reference(start, i), depth) is not PropertyListValue.Text key)
            {
                throw Fault("a key that is no text", start + (i * referenceWidth));
            }

            if (!items.TryAdd(key.Value, ReadObject(Reference(start, (int)count + i), depth)))
            {
                throw Fault("a key twice", start + (i * referenceWidth));
            }
        }

        return new PropertyListValue.Dict(items.ToFrozenDictionary());
    }

    private int Reference(int start, int index)
    {
        var where = start + (index * referenceWidth);
        var reference = Unsigned(where, referenceWidth);
        return reference < (ulong)objectCount ? (int)reference : throw Fault("a reference to no object", where);
    }

    /// <summary>An object's count and where its body starts: a count above 14 stands in an integer object after the marker.</summary>
    private (long Count, int Start) Count(int offset)
    {
        var detail = bytes.Span[offset] & 0x0F;
        if (detail != 0x0F)
        {
            return (detail, offset + 1);
        }

        var marker = Body(offset + 1, 1)[0];
        var width = 1 << (marker & 0x0F);
        if (marker >> 4 != 0x1 || width > 8)
        {
            throw Fault("a count that is no integer", offset + 1);
        }

        var count = UnsignedBody(offset + 2, width);
        return count <= (ulong)tableStart ? ((long)count, offset + 2 + width) : throw Fault("a count beyond the file", offset + 1);
    }

    /// <summary>Bytes of an object; they must end before the offset table.</summary>
    private ReadOnlySpan<byte> Body(int start, long length) =>
        start + length <= tableStart ? bytes.Span.Slice(start, (int)length) : throw Fault("an object reaches beyond its end", start);

    /// <summary>Bytes of a text or data. Together they are less than the file, unless they overlap.</summary>
    private ReadOnlySpan<byte> LeafBody(int start, long length)
    {
        leafBytes += length;
        return leafBytes <= tableStart ? Body(start, length) : throw Fault("objects overlap", start);
    }

    private ulong UnsignedBody(int start, int width)
    {
        _ = Body(start, width);
        return Unsigned(start, width);
    }

    private ulong Unsigned(int start, int width)
    {
        ulong value = 0;
        foreach (var part in bytes.Span.Slice(start, width))
        {
            value = (value << 8) | part;
        }

        return value;
    }

    private static string At(int offset) => $"offset {offset}";

    private static PropertyListException Fault(string what, int offset) => new(what, At(offset));
}
