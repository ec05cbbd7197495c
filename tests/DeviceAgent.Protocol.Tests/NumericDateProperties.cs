using CsCheck;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Protocol.Tests;

public sealed class NumericDateProperties
{
    private const long FirstMilliseconds = 100_000_000_000;

    [Fact]
    public void Seconds_up_to_the_year_5138_are_seconds() => Gen.Long[0, FirstMilliseconds - 1].Sample(
        value => Assert.Equal(value, NumericDate.Read(value)!.Value.ToUnixTimeSeconds()));

    [Fact]
    public void Larger_values_up_to_the_year_9999_are_milliseconds() => Gen.Long[FirstMilliseconds, 253_402_300_799_999].Sample(
        value => Assert.Equal(value, NumericDate.Read(value)!.Value.ToUnixTimeMilliseconds()));

    [Fact]
    public void Nothing_else_is_a_date_and_nothing_throws() => Gen.Long.Sample(
        value => Assert.Equal(value is >= 0 and <= 253_402_300_799_999, NumericDate.Read(value) is not null));

    [Fact]
    public void Any_moment_of_our_days_reads_the_same_in_both_units() =>
        Gen.Long[FirstMilliseconds / 1000, 10_000_000_000].Sample(
            seconds => Assert.Equal(NumericDate.Read(seconds), NumericDate.Read(seconds * 1000)));

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(253_402_300_800_000)]
    public void The_edges_are_refused(long value) => Assert.Null(NumericDate.Read(value));

    [Fact]
    public void A_time_with_milliseconds_is_read_as_it_was_written() => Gen.Long[0, 4_000_000_000_000].Sample(milliseconds =>
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return NumericDate.Read(NumericDate.Write(time)) == time;
    });

    [Theory]
    [InlineData(1615304991d, 1000)]
    [InlineData(1615304991.5, 1)]
    [InlineData(1615304991123d, 1)]
    public void A_value_stands_for_as_much_time_as_it_cuts_off(double value, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), NumericDate.Unit(value));

    [Theory]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void What_is_no_time_is_no_time(double value) => Assert.Null(NumericDate.Read(value));
}
