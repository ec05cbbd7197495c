using System.Numerics;
using CsCheck;
using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Tests.Requirements;

public sealed class BundleVersionTests
{
    /// <summary>Small numbers often (so that equal parts are common), any up to 18 digits otherwise; now and then zeros in front.</summary>
    private static readonly Gen<string> Part = Gen.Select(
        Gen.OneOf(Gen.Long[0, 3], Gen.Long[0, 200], Gen.Long[0, 999_999_999_999_999]), Gen.Int[0, 2], (value, zeros) => new string('0', zeros) + value);

    private static readonly Gen<string> Version = Part.Array[1, 8].Select(parts => string.Join('.', parts));

    [Theory]
    [InlineData("9.100.0", "9.46.1", 1)]
    [InlineData("10.0.0", "9.999.999", 1)]
    [InlineData("9.46", "9.46.1", -1)]
    [InlineData("9.46.1", "9.46.1.0", 0)]
    [InlineData("9.46.1", "9.46.1.1", -1)]
    [InlineData("9.046.01", "9.46.1", 0)]
    [InlineData("9", "9.0.0.0", 0)]
    [InlineData("9.46.1", "9.46.10", -1)]
    [InlineData("999999999999999999", "999999999999999998.9", 1)]
    public void Versions_are_compared_number_by_number(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(Parse(left).CompareTo(Parse(right))));
        Assert.Equal(-expected, Math.Sign(Parse(right).CompareTo(Parse(left))));
        Assert.Equal(expected == 0, Parse(left) == Parse(right));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("9.")]
    [InlineData(".9")]
    [InlineData("9..1")]
    [InlineData("9.46.1-beta")]
    [InlineData("9.46.1b2")]
    [InlineData("v9.46.1")]
    [InlineData("9.46.1 ")]
    [InlineData(" 9.46.1")]
    [InlineData("9. 46.1")]
    [InlineData("9.46.1\n")]
    [InlineData("+9.46.1")]
    [InlineData("-9.46.1")]
    [InlineData("9,46,1")]
    [InlineData("0x9.46.1")]
    [InlineData("９.46.1")]
    [InlineData("٩.46.1")]
    [InlineData("9.1000000000000000000")]
    [InlineData("99999999999999999999999999999999999999.0")]
    [InlineData("1.2.3.4.5.6.7.8.9")]
    [InlineData("latest")]
    public void What_cannot_be_read_for_certain_is_no_version(string text) => Assert.Null(BundleVersion.TryParse(text));

    [Fact]
    public void Comparison_agrees_with_a_reference_on_random_versions() =>
        Gen.Select(Version, Version).Sample((left, right) =>
            Math.Sign(Parse(left).CompareTo(Parse(right))) == Math.Sign(Reference(left, right)), iter: 20_000);

    [Fact]
    public void Comparison_is_a_total_order() =>
        Gen.Select(Version, Version, Version).Sample((x, y, z) =>
        {
            BundleVersion a = Parse(x), b = Parse(y), c = Parse(z);
            var antisymmetric = Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a));
            var transitive = !(a <= b && b <= c) || a <= c;
            var consistent = (a == b) == (a.CompareTo(b) == 0) && (a != b || a.GetHashCode() == b.GetHashCode());
            return antisymmetric && transitive && consistent && a >= Parse(x) && a.CompareTo(null) > 0;
        }, iter: 20_000);

    [Fact]
    public void Any_text_is_either_read_or_refused_and_never_throws() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789.- "], 0, 20]).Sample(
            text => BundleVersion.TryParse(text) is not { } version || version.ToString() == text, iter: 20_000);

    private static BundleVersion Parse(string text) => BundleVersion.TryParse(text) ?? throw new ArgumentException(text);

    /// <summary>Another way to the same order: one number in base 10^19, eight places.</summary>
    private static int Reference(string left, string right) => Number(left).CompareTo(Number(right));

    private static BigInteger Number(string text)
    {
        var words = text.Split('.');
        return Enumerable.Range(0, 8).Aggregate(
            BigInteger.Zero,
            (sum, i) => (sum * BigInteger.Pow(10, 19)) + (i < words.Length ? BigInteger.Parse(words[i], System.Globalization.CultureInfo.InvariantCulture) : 0));
    }
}
