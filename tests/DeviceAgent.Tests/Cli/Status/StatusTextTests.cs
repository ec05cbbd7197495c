using DeviceAgent.Cli.Status;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Protocol.CheckIn;
using Spectre.Console;

namespace DeviceAgent.Tests.Cli.Status;

public class StatusTextTests
{
    private static readonly AgentStatus Good = SampleStatus.Full() with
    {
        StoppedAt = null,
        Configuration = SampleStatus.Full().Configuration with { Warnings = [], Refused = null },
        Problems = [],
        Certificate = SampleStatus.Full().Certificate! with { Problem = null },
        Gate = new GateStatus(true, []),
        Requirements = [new RequirementReport(RequirementIds.OktaVerify, true, true, "9.46.1")],
    };

    [Fact]
    public void A_running_agent_in_words() => Assert.Equal(
        """
        ok       Agent          Running, process 4711, since 2026-03-01 08:00:00 UTC
                 Mode           Commands end sessions; version 1.2.3
                 Configuration  /etc/device-agent/config.json; read 08:04:44 UTC, 3 h ago
        ok       Org            https://org.example.com:8443 answers
                 Last poll      11:04:32 UTC, 12 s ago: answered
                 Next poll      Waits at the org; asks again at 11:05:27 UTC, in 43 s
        ok       Gate           Open: commands are fetched
        ok       Okta Verify    9.46.1
        ok       Certificate    CN=mac-1, valid until 2027-02-27 (363 days)
                                issuer CN=Device Access CA
                                serial 4D5518E7
                                from /state/device.pem
                 Instance key   ISxQQn5sxG5On20NlqPxig0cGDLSRBlnDn1DNIPDihk
                 Sessions       2 sessions
                                ada (501), console, since 08:04:44 UTC
                                bob (502), switched-away
                 Commands       1 pending
        warning                 retrying: failed (session-survived) 11:02:44 UTC, 2 min ago; attempt 3 at 11:07:44 UTC, in 3 min
                                id 04b57408a65d4cf5b32f77c0b11ce0db
                                trace 3c906f4f-9a0d-45a3-bfa3-e272bdad5561
                                ada, console: survived (still listed)
        ok                      reported: completed 10:04:46 UTC, 59 min ago
                                id 5db0e4174bd94e7f9c1f7c1d1f2d3b11
                                trace c7f3ce4e-0d8c-4d94-8d75-4f0d33d1a9c0
                                ada, console: ended (no longer listed)
        warning  Outbox         1 outcome waits for the org

        """, Piped(Good, SampleStatus.Running));

    [Fact]
    public void What_is_wrong_is_marked_and_named()
    {
        AgentStatus bad = SampleStatus.Full();
        string text = Piped(bad with { Org = bad.Org! with { Reached = false, Stream = "paused", StreamReason = "licence ended" }, Polls = bad.Polls! with { Failures = 3 } }, SampleStatus.Running);
        string[] lines = text.Split('\n');
        Assert.Contains("FAILED   Problem        The sessions cannot be read: no utmpx", lines);
        Assert.Contains("warning                 profile: PollInterval: \"1\" is not allowed", lines);
        Assert.Contains("FAILED                  The configuration that was read last is refused, the one before is used: line 2: unknown key \"OrgUrk\"", lines);
        Assert.Contains("FAILED   Org            https://org.example.com:8443 is not reached: it answered last at 11:04:32 UTC, 12 s ago", lines);
        Assert.Contains("                        Connection refused (3 failed polls)", lines);
        Assert.Contains("FAILED   Stream         The org has paused it: no command comes (licence ended)", lines);
        Assert.Contains("FAILED   Gate           Closed by okta-verify: commands wait at the org", lines);
        Assert.Contains("FAILED   Okta Verify    9.45.0, below 9.46.1", lines);
        Assert.Contains("warning  Auto-login     the Mac signs ada in by itself at its start", lines);
        Assert.Contains("FAILED   Certificate    only in this sample", lines);
    }

    [Theory]
    [InlineData(13, "warning  Certificate    CN=mac-1, only valid until 2026-03-14 11:04:44 UTC (13 days)")]
    [InlineData(-1, "FAILED   Certificate    CN=mac-1, expired at 2026-02-28 11:04:44 UTC")]
    public void A_certificate_that_ends_is_said_in_time(int days, string expected) => Assert.Contains(
        expected,
        Piped(Good with { Certificate = Good.Certificate! with { NotAfter = SampleStatus.Now.AddDays(days) } }, SampleStatus.Running).Split('\n'));

    [Fact]
    public void Of_an_agent_that_does_not_run_only_that_is_marked()
    {
        string text = Piped(Good, new StatusVerdict(AgentState.Gone, "Not running"));
        Assert.StartsWith("FAILED  Agent          Not running\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ok ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Everybody_sees_how_much_there_is_and_that_root_sees_what()
    {
        string text = Piped(new StatusReading(SampleStatus.Full().ForEverybody(), "/open/status.json", false, "/state/status.json", null), SampleStatus.Running);
        string[] lines = text.Split('\n');
        Assert.Contains("warning                 2 problems, shown to root", lines);
        Assert.Contains("FAILED   Problem        1 problem, shown to root", lines);
        Assert.Contains("         Sessions       2 sessions", lines);
        Assert.Contains("         Commands       1 pending", lines);
        Assert.Contains("         Details        Sessions and commands are for root (/state/status.json)", lines);
        Assert.DoesNotContain("ada", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_terminal_gets_the_same_words_within_its_width(int width)
    {
        string text = Rendered(SampleStatus.Reading, SampleStatus.Running, width);

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(Words(Piped(SampleStatus.Full(), SampleStatus.Running)), Words(text));
    }

    [Fact]
    public void A_name_from_elsewhere_cannot_move_the_cursor()
    {
        string text = Piped(Good with { Sessions = [new SessionStatus("a\u001b[2J\nb", 501, "s", 1, "console", null)] }, SampleStatus.Running);
        Assert.Contains("a?[2J?b (501), console", text, StringComparison.Ordinal);
    }

    /// <summary>SGR 32, 33 and 34 (and their bright ones) are lost on a light or a dark ground.</summary>
    [Fact]
    public void Bug_yellow_and_green_could_not_be_read_on_a_light_ground()
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Out = new AnsiConsoleOutput(writer) });

        console.Write(StatusView.Of([new StatusLine(Mark.Ok, "a", ["x"]), new StatusLine(Mark.Warning, "b", ["x"]), new StatusLine(Mark.Failed, "c", ["x"])]));

        Assert.Contains("\u001b[", writer.ToString(), StringComparison.Ordinal);
        Assert.DoesNotMatch("\u001b\\[[0-9;]*[39][234]m", writer.ToString());
    }

    private static string[] Words(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string Piped(AgentStatus status, StatusVerdict verdict) => Piped(new StatusReading(status, "/state/status.json", true, null, null), verdict);

    private static string Piped(StatusReading reading, StatusVerdict verdict) => Rendered(reading, verdict, 2000);

    private static string Rendered(StatusReading reading, StatusVerdict verdict, int width)
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Write(StatusView.Of(StatusLines.Of(reading, verdict, SampleStatus.Now)));
        return string.Join('\n', writer.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
