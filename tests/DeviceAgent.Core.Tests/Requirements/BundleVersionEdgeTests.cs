using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Tests.Requirements;

public sealed class BundleVersionEdgeTests
{
    private static readonly BundleVersion Lower = BundleVersion.TryParse("9.46.1")!;
    private static readonly BundleVersion Same = BundleVersion.TryParse("9.46.1.0")!;
    private static readonly BundleVersion Higher = BundleVersion.TryParse("9.46.2")!;

    [Fact]
    public void Every_operator_says_the_same()
    {
        Assert.True(Lower < Higher && !(Higher < Lower) && !(Lower < Same));
        Assert.True(Higher > Lower && !(Lower > Higher) && !(Lower > Same));
        Assert.True(Lower <= Higher && Lower <= Same && !(Higher <= Lower));
        Assert.True(Higher >= Lower && Lower >= Same && !(Lower >= Higher));
        Assert.True(Lower == Same && !(Lower == Higher));
        Assert.True(Lower != Higher && !(Lower != Same));
    }

    [Fact]
    public void Nothing_is_below_every_version_and_equal_to_none()
    {
        BundleVersion? nothing = null;

        Assert.True(Lower.CompareTo(nothing) > 0);
        Assert.False(Lower.Equals(nothing));
        Assert.False(Lower == nothing);
        Assert.True(nothing != Lower);
        Assert.True(nothing == null);
        Assert.False(Lower.Equals((object)"9.46.1"));
        Assert.True(Lower.Equals((object)Same));
    }

    [Fact]
    public void Different_versions_rarely_have_the_same_hash_and_equal_ones_always() =>
        Assert.True(Lower.GetHashCode() == Same.GetHashCode()
            && Enumerable.Range(0, 20).Select(i => BundleVersion.TryParse($"9.46.{i}")!.GetHashCode()).Distinct().Count() > 1
            && Enumerable.Range(0, 20).Select(i => BundleVersion.TryParse($"0.0.0.0.0.0.0.{i}")!.GetHashCode()).Distinct().Count() > 1);

    [Theory]
    [InlineData("999999999999999999")]
    [InlineData("1.2.3.4.5.6.7.8")]
    [InlineData("0")]
    public void The_longest_and_the_shortest_are_read(string text) => Assert.Equal(text, BundleVersion.TryParse(text)?.ToString());
}
