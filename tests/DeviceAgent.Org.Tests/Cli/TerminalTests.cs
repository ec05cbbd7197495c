using DeviceAgent.Org.Cli;
using DeviceAgent.Org.Cli.Output;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>What tables and texts look like on a terminal and in a pipe.</summary>
public sealed class TerminalTests
{
    private const string Long = "a text that is much longer than the column that it stands in has room for on a narrow screen";

    [Fact]
    public void Into_a_pipe_a_row_is_one_line_in_aligned_columns_without_escape_sequences()
    {
        Screen screen = Screen.Piped();
        Table().Write(screen.Terminal);

        Assert.Equal(["ID    STATE    TEXT", "long  FAILED   " + Long, "b     日本語   x", "c     warning  y"], screen.Lines);
        Assert.DoesNotContain("\u001b", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_only_columns_that_may_are_broken_and_colour_stands_beside_the_words()
    {
        Screen plain = Screen.OfWidth(40);
        Table().Write(plain.Terminal);
        Screen colored = Screen.OfWidth(40, color: true);
        Table().Write(colored.Terminal);

        Assert.All(plain.Lines, l => Assert.True(l.Length <= 40, l));
        Assert.Contains(plain.Lines, l => l.StartsWith("long  FAILED   a text", StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b", plain.Text, StringComparison.Ordinal);
        Assert.Contains("\u001b[", colored.Text, StringComparison.Ordinal);
        Assert.Contains("FAILED", colored.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(-5, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3_661, "1 h 1 min")]
    [InlineData(7 * 86_400, "7 d")]
    [InlineData((400 * 86_400) + 7_200, "400 d 2 h")]
    public void A_span_is_written_in_its_two_largest_units(int seconds, string text) => Assert.Equal(text, Moment.Write(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("PT1H", -1, "2026-01-31T11:00:00Z")]
    [InlineData("1.00:00:00", 1, "2026-02-01T12:00:00Z")]
    [InlineData("2026-01-01T00:00:00+01:00", 1, "2025-12-31T23:00:00Z")]
    [InlineData("5", 1, null)]
    [InlineData("-PT1H", 1, null)]
    [InlineData("PT0S", 1, null)]
    [InlineData("P9999Y", 1, null)]
    [InlineData("P9999Y", -1, null)]
    [InlineData("yesterday", -1, null)]
    [InlineData("", 1, null)]
    public void A_moment_is_a_span_from_now_or_a_time(string text, int direction, string? moment)
    {
        var now = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(moment, Moment.TryRead(text, now, direction) is { } at ? Moment.Write(at) : null);
    }

    /// <summary>xterm's own colours, where no theme sets others; WCAG's contrast of 3 for large or bold text.</summary>
    [Theory]
    [InlineData("ok")]
    [InlineData("warning")]
    [InlineData("failure")]
    public void Bug_yellow_and_green_could_not_be_read_on_a_light_ground(string state)
    {
        Cell cell = state switch { "ok" => Cell.Ok("x"), "warning" => Cell.Warning("x"), _ => Cell.Failure("x") };
        if (cell.Style.Foreground == Spectre.Console.Color.Default)
        {
            return;
        }

        double light = Luminance(XtermOf(cell.Style.Foreground));
        Assert.True(1.05 / (light + 0.05) >= 3, $"{state} on white");
        Assert.True((light + 0.05) / 0.05 >= 3, $"{state} on black");
    }

    /// <summary>The first eight as xterm shows them.</summary>
    private static (int R, int G, int B) XtermOf(Spectre.Console.Color color) => (color.R > 0 ? 205 : 0, color.G > 0 ? 205 : 0, color.B > 0 ? 205 : 0);

    private static double Luminance((int R, int G, int B) c) => (0.2126 * Linear(c.R)) + (0.7152 * Linear(c.G)) + (0.0722 * Linear(c.B));

    private static double Linear(int part) => part / 255.0 is var p && p <= 0.04045 ? p / 12.92 : Math.Pow(((part / 255.0) + 0.055) / 1.055, 2.4);

    private static TextTable Table() => new TextTable(new("ID"), new("STATE"), new("TEXT", Wraps: true))
        .Add(Cell.Plain("long"), Cell.Failure("FAILED"), Cell.Plain(Long))
        .Add(Cell.Plain("b"), Cell.Ok("日本語"), Cell.Plain("x"))
        .Add(Cell.Plain("c"), Cell.Warning("warning"), Cell.Plain("y"));
}
