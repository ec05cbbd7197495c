using System.Buffers.Binary;
using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.Core.Tests.PropertyLists;

public sealed class BinaryPropertyListTests
{
    private static readonly byte[] One = [0x10, 1];

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var items = Assert.IsType<PropertyListValue.Dict>(PropertyListReader.Read(Samples.Binary)).Items;

        Assert.Equal(new PropertyListValue.Text("9.46.1"), items["CFBundleShortVersionString"]);
        Assert.Equal(new PropertyListValue.Integer(-1), items["n"]);
        Assert.Equal(new PropertyListValue.Integer(ulong.MaxValue), items["b"]);
        Assert.Equal(new PropertyListValue.Real(1.5), items["r"]);
        Assert.Equal(new PropertyListValue.Bool(true), items["t"]);
        Assert.Equal(new PropertyListValue.Date(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero)), items["d"]);
        Assert.Equal(27, Assert.IsType<PropertyListValue.Data>(items["x"]).Value.Length);
        Assert.Equal(new PropertyListValue.Uid(7), items["u"]);
        Assert.Equal(3, Assert.IsType<PropertyListValue.Array>(items["a"]).Items.Count);
    }

    [Theory]
    [InlineData("10FF", "255")]
    [InlineData("11FFFF", "65535")]
    [InlineData("12FFFFFFFF", "4294967295")]
    [InlineData("13FFFFFFFFFFFFFFFF", "-1")]
    [InlineData("14000000000000000080000000000000FF", "9223372036854776063")]
    public void Integers_of_one_to_sixteen_bytes_are_read(string item, string value) =>
        Assert.Equal(
            new PropertyListValue.Integer(Int128.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
            PropertyListReader.Read(new BinaryFile(Convert.FromHexString(item)).ToBytes()));

    [Theory]
    [InlineData("620041D83DDE00", null)]
    [InlineData("6300E4D83DDE00", "ä😀")]
    public void Text_of_UTF16_is_read_in_whole_characters(string item, string? text)
    {
        var bytes = new BinaryFile(Convert.FromHexString(item)).ToBytes();
        if (text is null)
        {
            Assert.Throws<PropertyListException>(() => PropertyListReader.Read(bytes));
            return;
        }

        Assert.Equal(new PropertyListValue.Text(text), PropertyListReader.Read(bytes));
    }

    [Fact]
    public void A_date_two_thousand_years_away_is_exact_to_the_second()
    {
        byte[] item = [0x33, .. new byte[8]];
        BinaryPrimitives.WriteDoubleBigEndian(item.AsSpan(1), 129_767_605_121);

        Assert.Equal(
            new PropertyListValue.Date(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(129_767_605_121 * TimeSpan.TicksPerSecond)),
            PropertyListReader.Read(new BinaryFile(item).ToBytes()));
    }

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "an array in itself", new BinaryFile([[0xA1, 0]]).ToBytes() },
        { "two arrays in each other", new BinaryFile([0xA1, 1], [0xA1, 0]).ToBytes() },
        { "a dictionary in itself", new BinaryFile([0xD1, 1, 0], [0x51, (byte)'a']).ToBytes() },
        { "a reference to no object", new BinaryFile([[0xA1, 9]]).ToBytes() },
        { "a root that is no object", new BinaryFile(One) { Root = 1 }.ToBytes() },
        { "a huge root", new BinaryFile(One) { Root = ulong.MaxValue }.ToBytes() },
        { "no objects", new BinaryFile(One) { Count = 0 }.ToBytes() },
        { "a huge number of objects", new BinaryFile(One) { Count = ulong.MaxValue }.ToBytes() },
        { "a table outside", new BinaryFile(One) { Table = ulong.MaxValue }.ToBytes() },
        { "a table in the magic", new BinaryFile(One) { Table = 2 }.ToBytes() },
        { "a table in the trailer", new BinaryFile(One) { Table = 15 }.ToBytes() },
        { "an object in the table", new BinaryFile(One) { Offsets = [10] }.ToBytes() },
        { "an object in the magic", new BinaryFile(One) { Offsets = [3] }.ToBytes() },
        { "an object outside", new BinaryFile(One) { Offsets = [uint.MaxValue] }.ToBytes() },
        { "offsets of no width", new BinaryFile(One) { OffsetWidth = 0 }.ToBytes() },
        { "offsets of nine bytes", new BinaryFile(One) { OffsetWidth = 9 }.ToBytes() },
        { "references of no width", new BinaryFile(One) { ReferenceWidth = 0 }.ToBytes() },
        { "an array with a huge count", new BinaryFile([[0xAF, 0x13, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]]).ToBytes() },
        { "a text with a negative count", new BinaryFile([[0x5F, 0x13, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]]).ToBytes() },
        { "a count of sixteen bytes", new BinaryFile([[0x5F, 0x14, .. new byte[16]]]).ToBytes() },
        { "a count that is a text", new BinaryFile([[0x5F, 0x51, 0x41]]).ToBytes() },
        { "a text beyond its end", new BinaryFile([[0x5E, 0x41]]).ToBytes() },
        { "an integer of 32 bytes", new BinaryFile([[0x15, .. new byte[32]]]).ToBytes() },
        { "a real of two bytes", new BinaryFile([[0x21, 0, 0]]).ToBytes() },
        { "a date that is no number", new BinaryFile([[0x33, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0]]).ToBytes() },
        { "a date far away", new BinaryFile([[0x33, 0x7F, 0xE0, 0, 0, 0, 0, 0, 0]]).ToBytes() },
        { "a byte outside ASCII", new BinaryFile([[0x51, 0xE4]]).ToBytes() },
        { "a uid of sixteen bytes", new BinaryFile([[0x8F, .. new byte[16]]]).ToBytes() },
        { "null", new BinaryFile([[0x00]]).ToBytes() },
        { "an unknown kind", new BinaryFile([[0xF0]]).ToBytes() },
        { "a key that is a number", new BinaryFile([0xD1, 1, 1], One).ToBytes() },
        { "a key twice", new BinaryFile([0xD2, 1, 1, 2, 2], [0x51, (byte)'a'], One).ToBytes() },
        { "another version", "bplist15 and a long enough rest of no meaning at all"u8.ToArray() },
        { "the magic alone", "bplist00"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_one_failure_with_a_place(string what, byte[] bytes)
    {
        var e = Assert.Throws<PropertyListException>(() => PropertyListReader.Read(bytes));

        Assert.False(string.IsNullOrEmpty(e.What), what);
        Assert.StartsWith("offset ", e.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_are_limited()
    {
        static byte[] Nested(int levels) => new BinaryFile(
            [.. Enumerable.Range(1, levels - 1).Select(inner => new byte[] { 0xA1, (byte)inner }), [0xA0]]).ToBytes();

        Assert.IsType<PropertyListValue.Array>(PropertyListReader.Read(Nested(PropertyListLimits.Depth)));
        Assert.Throws<PropertyListException>(() => PropertyListReader.Read(Nested(PropertyListLimits.Depth + 1)));
    }

    [Fact]
    public void A_small_file_that_unfolds_to_millions_of_values_is_refused()
    {
        // Ten levels, each an array of the level below fourteen times over.
        var objects = Enumerable.Range(1, 10)
            .Select(inner => (byte[])[0xAE, .. Enumerable.Repeat((byte)inner, 14)]).Append(One).ToArray();

        var e = Assert.Throws<PropertyListException>(() => PropertyListReader.Read(new BinaryFile(objects).ToBytes()));
        Assert.Equal("too many values", e.What);
    }

    [Fact]
    public void One_text_referred_to_often_is_built_once()
    {
        byte[] text = [0x5F, 0x12, 0x00, 0x01, 0x00, 0x00, .. Enumerable.Repeat((byte)'a', 65_536)];
        byte[] array = [0xAF, 0x12, 0x00, 0x01, 0x00, 0x00, .. Enumerable.Repeat((byte)1, 65_536)];

        var items = Assert.IsType<PropertyListValue.Array>(PropertyListReader.Read(new BinaryFile(array, text).ToBytes())).Items;

        Assert.Equal(65_536, items.Count);
        Assert.All(items, item => Assert.Same(items[0], item));
    }

    [Fact]
    public void Texts_that_overlap_to_more_than_the_file_holds_are_refused()
    {
        // Two hundred texts, each of which begins with the next one.
        byte[] start = [0x5F, 0x12, 0x00, 0x00, 0x40, 0x00];
        byte[] body = [.. Enumerable.Repeat(start, 200).SelectMany(part => part), .. Enumerable.Repeat((byte)'a', 0x4000)];
        byte[] array = [0xAF, 0x10, 200, .. Enumerable.Range(1, 200).Select(reference => (byte)reference)];
        var bodyStart = (uint)(8 + array.Length);
        var file = new BinaryFile(array, body)
        {
            Offsets = [8, .. Enumerable.Range(0, 200).Select(i => bodyStart + (uint)(i * start.Length))],
        };

        Assert.Equal("objects overlap", Assert.Throws<PropertyListException>(() => PropertyListReader.Read(file.ToBytes())).What);
    }
}
