using CsCheck;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Protocol.Tests;

public sealed class HoldPreferenceTests
{
    [Fact]
    public void What_is_written_is_read() => Gen.Int[1, 3600].Sample(seconds =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HoldPreference.Read(HoldPreference.Write(TimeSpan.FromSeconds(seconds)))));

    [Theory]
    [InlineData("wait=55", 55)]
    [InlineData("WAIT=55", 55)]
    [InlineData("respond-async, wait=10", 10)]
    [InlineData("respond-async; foo=bar, wait=10; x=y", 10)]
    [InlineData("wait=0, wait=7", 7)]
    public void The_header_is_read(string header, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HoldPreference.Read(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wait=")]
    [InlineData("wait=0")]
    [InlineData("wait=-5")]
    [InlineData("wait=3601")]
    [InlineData("wait=1.5")]
    [InlineData("wait=99999999999999999999")]
    [InlineData("await=5")]
    public void Anything_else_asks_for_no_hold(string? header) => Assert.Null(HoldPreference.Read(header));

    [Fact]
    public void Less_than_a_second_is_written_as_one() => Assert.Equal("wait=1", HoldPreference.Write(TimeSpan.FromMilliseconds(20)));

    [Fact]
    public void Any_text_is_read_without_an_exception() => Gen.String.Sample(text =>
        Assert.True(HoldPreference.Read(text) is null or { TotalSeconds: >= 1 and <= 3600 }));
}
