using DeviceAgent.MacOS.Terminator;

namespace DeviceAgent.MacOS.Tests.Terminator;

public sealed class NoticeDialogTests
{
    [Theory]
    [InlineData("Your device is reported lost.")]
    [InlineData("\" & (do shell script \"rm -rf /\") & \"")]
    [InlineData("-e")]
    public void The_reason_is_an_argument_and_never_a_part_of_the_script(string reason)
    {
        IReadOnlyList<string> arguments = NoticeDialog.Arguments(reason, TimeSpan.FromSeconds(60));
        Assert.Equal(["--", reason, "You will be logged out", "60"], arguments.Skip(6));
        Assert.Equal(NoticeDialog.Arguments(null, TimeSpan.FromSeconds(60)).Take(6), arguments.Take(6));
        Assert.Equal(["-e", "on run argv", "-e"], arguments.Take(3));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Without_a_reason_there_is_a_general_text(string? reason) =>
        Assert.Contains("Save your work", NoticeDialog.Arguments(reason, TimeSpan.FromSeconds(60))[7], StringComparison.Ordinal);

    [Fact]
    public void A_long_reason_is_cut() =>
        Assert.Equal(new string('x', 500) + "...", NoticeDialog.Arguments(new string('x', 9000), TimeSpan.FromSeconds(60))[7]);
}
