using System.Text;
using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.Core.Tests.PropertyLists;

public sealed class XmlPropertyListTests
{
    [Fact]
    public void Every_kind_of_value_is_read_and_the_document_type_passed_over()
    {
        var items = Assert.IsType<PropertyListValue.Dict>(PropertyListReader.Read(Samples.Xml)).Items;

        Assert.Equal(new PropertyListValue.Text("com.okta.mobile"), items["CFBundleIdentifier"]);
        Assert.Equal(new PropertyListValue.Integer(-1), items["n"]);
        Assert.Equal(new PropertyListValue.Integer(ulong.MaxValue), items["b"]);
        Assert.Equal(new PropertyListValue.Integer(300), items["h"]);
        Assert.Equal(new PropertyListValue.Real(1.5), items["r"]);
        Assert.Equal(new PropertyListValue.Bool(true), items["t"]);
        Assert.Equal(new PropertyListValue.Bool(false), items["f"]);
        Assert.Equal(new PropertyListValue.Date(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero)), items["d"]);
        Assert.Equal([0, 1, 255, 0, 1, 255], Assert.IsType<PropertyListValue.Data>(items["x"]).Value.ToArray());
        var array = Assert.IsType<PropertyListValue.Array>(items["a"]).Items;
        Assert.Equal(new PropertyListValue.Text(" &<ü <raw>"), array[3]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<plist/>")]
    [InlineData("<plist></plist>")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("<dict/>")]
    [InlineData("<plist><true/><true/></plist>")]
    [InlineData("<plist><true/>text</plist>")]
    [InlineData("<plist><true/></plist><plist/>")]
    [InlineData("<plist><true/>")]
    [InlineData("<plist><true>no</true></plist>")]
    [InlineData("<plist><null/></plist>")]
    [InlineData("<plist><dict><string>a</string></dict></plist>")]
    [InlineData("<plist><dict><key>a</key></dict></plist>")]
    [InlineData("<plist><dict><key>a</key><true/><key>a</key><true/></dict></plist>")]
    [InlineData("<plist><string><b>a</b></string></plist>")]
    [InlineData("<plist><integer></integer></plist>")]
    [InlineData("<plist><integer>1.5</integer></plist>")]
    [InlineData("<plist><integer>18446744073709551616</integer></plist>")]
    [InlineData("<plist><integer>-9223372036854775809</integer></plist>")]
    [InlineData("<plist><real>one</real></plist>")]
    [InlineData("<plist><date>2026-02-30T00:00:00Z</date></plist>")]
    [InlineData("<plist><date>yesterday</date></plist>")]
    [InlineData("<plist><data>!!</data></plist>")]
    [InlineData("<plist><string>\0</string></plist>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"none-such\"?><plist><true/></plist>")]
    [InlineData("{ old = style; }")]
    public void What_is_wrong_is_one_failure(string text) =>
        Assert.Throws<PropertyListException>(() => PropertyListReader.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("<!DOCTYPE plist [<!ENTITY a \"b\">]><plist><string>&a;</string></plist>")]
    [InlineData("<!DOCTYPE plist [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><plist><string>&a;</string></plist>")]
    [InlineData("<!DOCTYPE plist [<!ENTITY % a SYSTEM \"http://127.0.0.1:9/a\"> %a;]><plist><string>&b;</string></plist>")]
    [InlineData("<!DOCTYPE plist [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&c;&c;\"><!ENTITY c \"cc\">]><plist><string>&a;</string></plist>")]
    public void Entities_are_refused_and_nothing_is_fetched_for_them(string text) =>
        Assert.Throws<PropertyListException>(() => PropertyListReader.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Levels_and_values_are_limited()
    {
        static byte[] Nested(int levels) => Encoding.UTF8.GetBytes(
            $"<plist>{string.Concat(Enumerable.Repeat("<array>", levels))}{string.Concat(Enumerable.Repeat("</array>", levels))}</plist>");
        static byte[] Wide(int values) => Encoding.UTF8.GetBytes(
            $"<plist><array>{string.Concat(Enumerable.Repeat("<true/>", values))}</array></plist>");

        Assert.IsType<PropertyListValue.Array>(PropertyListReader.Read(Nested(PropertyListLimits.Depth)));
        Assert.Throws<PropertyListException>(() => PropertyListReader.Read(Nested(PropertyListLimits.Depth + 1)));
        Assert.Throws<PropertyListException>(() => PropertyListReader.Read(Nested(50_000)));
        Assert.IsType<PropertyListValue.Array>(PropertyListReader.Read(Wide(PropertyListLimits.Values - 1)));
        Assert.Throws<PropertyListException>(() => PropertyListReader.Read(Wide(PropertyListLimits.Values)));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public void A_byte_order_mark_is_understood(string encoding)
    {
        var writer = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. writer.GetPreamble(), .. writer.GetBytes($"<?xml version=\"1.0\" encoding=\"{encoding}\"?><plist><string>ü</string></plist>")];

        Assert.Equal(new PropertyListValue.Text("ü"), PropertyListReader.Read(bytes));
    }
}
