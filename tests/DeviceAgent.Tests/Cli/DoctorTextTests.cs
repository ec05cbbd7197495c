using DeviceAgent.Cli;
using DeviceAgent.Core.Diagnostics;
using Spectre.Console;

namespace DeviceAgent.Tests.Cli;

public sealed class DoctorTextTests
{
    private static readonly Finding Failure = new(
        CheckNames.Tls,
        FindingState.Failure,
        FindingCodes.TlsWrongCa,
        "presented: CN=localhost, issued by CN=[Corp] CA; expected: CN=DeviceAgent org server CA (/etc/device-agent/org-ca.pem)",
        "set OrgCaFile to the org's root (on the org: DATA/tls/server-ca.pem), fetched by a way that you trust, not from this connection",
        null,
        12);

    private static readonly Finding Skipped = new(CheckNames.MutualTls, FindingState.Skipped, null, "not looked at, because tls failed", null, CheckNames.Tls, 0);

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void On_a_terminal_no_line_is_longer_and_lines_go_on_below_their_text(int width)
    {
        string[] lines = Lines(width, Failure, Skipped);

        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.StartsWith("FAILED   tls               presented: CN=localhost, issued by CN=[Corp] CA;", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{new string(' ', 27)}", lines[1], StringComparison.Ordinal);
        Assert.Contains("         see: docs/troubleshooting.md#tls-wrong-ca", lines);
        Assert.Contains("skipped  mutual-tls        not looked at, because tls failed", lines);
        Assert.EndsWith("1 failure, 0 warnings; begin with tls-wrong-ca", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Piped_each_part_is_one_line() => Assert.Equal(
        [
            $"FAILED   tls               {Failure.Observed}",
            $"         do:  {Failure.Remedy}",
            "         see: docs/troubleshooting.md#tls-wrong-ca",
            "",
        ],
        Lines(null, Failure)[..4]);

    [Fact]
    public void A_word_that_is_longer_than_the_line_stays_whole()
    {
        string thumbprint = new('x', 60);
        string[] lines = Lines(40, Failure with { Observed = $"the key {thumbprint} is not known" });

        Assert.Contains(lines, line => line.Trim() == thumbprint);
    }

    [Fact]
    public void Colour_stands_beside_the_mark_only()
    {
        var written = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(written),
        });
        new DoctorText(console, null).Write(Skipped);

        Assert.EndsWith("\u001b[0mmutual-tls        not looked at, because tls failed", written.ToString().TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("skipped", written.ToString(), StringComparison.Ordinal);
    }

    /// <summary>SGR 32, 33 and 34 (and their bright ones) are lost on a light or a dark ground.</summary>
    [Theory]
    [InlineData(FindingState.Ok)]
    [InlineData(FindingState.Warning)]
    [InlineData(FindingState.Failure)]
    public void Bug_yellow_and_green_could_not_be_read_on_a_light_ground(FindingState state)
    {
        var written = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(written),
        });

        new DoctorText(console, null).Write(Failure with { State = state });

        Assert.DoesNotMatch("\u001b\\[[0-9;]*[39][234]m", written.ToString());
    }

    private static string[] Lines(int? width, params Finding[] findings)
    {
        var written = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(written) });
        var text = new DoctorText(console, width);
        foreach (Finding finding in findings)
        {
            text.Write(finding);
        }

        text.WriteSummary(DoctorReport.Of(findings, DateTimeOffset.UnixEpoch));
        return written.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }
}
