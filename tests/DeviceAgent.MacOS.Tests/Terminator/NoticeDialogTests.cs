using System.Globalization;
using DeviceAgent.MacOS.Terminator;

namespace DeviceAgent.MacOS.Tests.Terminator;

public sealed class NoticeDialogTests
{
    /// <summary>Six lines, each after an <c>-e</c>.</summary>
    private const int Script = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(95)]
    [InlineData(600)]
    public void All_that_is_shown_takes_the_whole_time_and_each_says_what_is_left_when_it_comes(int seconds)
    {
        string[][] shown = [.. NoticeDialog.Arguments("x", TimeSpan.FromSeconds(seconds)).Skip(Script + 3).Chunk(2)];
        int left = seconds;
        foreach (string[] one in shown)
        {
            Assert.Equal($"Time left: {left / 60}:{left % 60:00}", one[0]);
            int stays = int.Parse(one[1], CultureInfo.InvariantCulture);
            Assert.InRange(stays, 1, left > 60 ? 60 : 10);
            left -= stays;
        }

        Assert.Equal(0, left);
        Assert.InRange(shown.Length, 1, 15);
    }

    [Theory]
    [InlineData("Your device is reported lost.")]
    [InlineData("\" & (do shell script \"rm -rf /\") & \"")]
    [InlineData("-e")]
    public void The_reason_is_an_argument_and_never_a_part_of_the_script(string reason)
    {
        IReadOnlyList<string> arguments = NoticeDialog.Arguments(reason, TimeSpan.FromSeconds(60));
        Assert.Equal(["--", reason, "You will be logged out", "Time left: 1:00", "10"], arguments.Skip(Script).Take(5));
        Assert.Equal(NoticeDialog.Arguments(null, TimeSpan.FromSeconds(60)).Take(Script), arguments.Take(Script));
        Assert.Equal(["-e", "on run argv", "-e"], arguments.Take(3));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Without_a_reason_there_is_a_general_text(string? reason) =>
        Assert.Contains("Save your work", NoticeDialog.Arguments(reason, TimeSpan.FromSeconds(60))[Script + 1], StringComparison.Ordinal);

    [Fact]
    public void A_long_reason_is_cut() =>
        Assert.Equal(new string('x', 500) + "...", NoticeDialog.Arguments(new string('x', 9000), TimeSpan.FromSeconds(60))[Script + 1]);
}
