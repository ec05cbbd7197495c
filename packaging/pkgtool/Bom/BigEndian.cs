using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DeviceAgent.Packaging.Bom;

/// <summary>Bytes of a block, integers with the most significant byte first.</summary>
internal sealed class BigEndian
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public BigEndian Byte(byte value)
    {
        bytes.Write([value]);
        return this;
    }

    public BigEndian Short(int value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(buffer, checked((ushort)value));
        bytes.Write(buffer);
        return this;
    }

    public BigEndian Int(long value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(buffer, checked((uint)value));
        bytes.Write(buffer);
        return this;
    }

    public BigEndian Text(string value)
    {
        bytes.Write(Encoding.UTF8.GetBytes(value));
        return this;
    }

    public BigEndian Raw(ReadOnlySpan<byte> value)
    {
        bytes.Write(value);
        return this;
    }

    /// <summary>Zeros up to a length.</summary>
    public BigEndian PadTo(int length)
    {
        bytes.Write(new byte[length - bytes.WrittenCount]);
        return this;
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();
}
