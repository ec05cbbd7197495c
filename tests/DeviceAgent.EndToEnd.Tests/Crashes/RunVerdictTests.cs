using DeviceAgent.Chaos.Books;
using DeviceAgent.Chaos.Verdict;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.EndToEnd.Tests.Crashes;

/// <summary>The checks of a chaos run, each shown to fail.</summary>
public sealed class RunVerdictTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    /// <summary>One device; ada was logged out once. Older: her session before. Newer: her session after. Stranger: an unlinked one.</summary>
    private static readonly SessionEntry Older = Session("100", -60) with { GoneAt = Issued.AddSeconds(2) };
    private static readonly SessionEntry Newer = Session("200", 60);
    private static readonly SessionEntry Stranger = Session("300", -60) with { Account = "cleo", Linked = false };

    private static readonly CommandEntry Command = new()
    {
        DisplayName = "mac-01", Jti = "jti-1", State = "completed", Final = true, IssuedAt = Issued, Sessions = [new("ada", "100", "ended")],
    };

    private static readonly RunBooks Good = new()
    {
        DevicesOf = new Dictionary<string, IReadOnlyList<string>> { ["ada"] = ["mac-01"] },
        Orders = [new("order 1", "ada", "trace-1"), new("order 2", "ada", null)],
        Sessions = [Older, Newer, Stranger],
        Exits = [new("mac-01", 137, false), new("mac-01", 74, true), new("org", 78, true)],
        Kills = 1,
        Traces = [new("trace-1", "ada@example.com", "order 1", [Command])],
        Log = [Line(LogLine.Started, "ada"), Line(LogLine.Completed, "ada", "mac-01"), Line("device.desktop_mfa.device_logout.refused") with { TraceId = "" }],
    };

    [Fact]
    public void A_run_as_it_must_be_has_no_violation()
    {
        RunVerdict verdict = RunVerdict.Of(Good);

        Assert.Empty(verdict.Violations);
        Assert.Equal((1, 1, 1, 0), (verdict.Issued, verdict.Ended, verdict.Reported, verdict.Ambiguous));
    }

    [Fact]
    public void A_newer_session_that_is_gone_counts_as_ambiguous_only_when_it_was_reported_and_began_shortly_after_the_issue()
    {
        SessionEntry soon = Session("200", 5) with { GoneAt = Issued.AddSeconds(6) };
        CommandEntry told = Command with { Sessions = [new("ada", "100", "ended"), new("ada", "200", "ambiguous")] };

        Assert.Equal(1, RunVerdict.Of(With(told) with { Sessions = [Older, soon] }).Ambiguous);
        Assert.Empty(RunVerdict.Of(With(told) with { Sessions = [Older, soon] }).Violations);
        Assert.Single(RunVerdict.Of(Good with { Sessions = [Older, soon] }).Violations);
        Assert.Single(RunVerdict.Of(With(told) with { Sessions = [Older, Newer with { GoneAt = Issued.AddSeconds(61) }] }).Violations);
    }

    public static TheoryData<string> Breaches => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(Breaches))]
    public void Each_breach_is_found(string breach) => Assert.NotEmpty(RunVerdict.Of(Broken[breach]).Violations);

    private static readonly Dictionary<string, RunBooks> Broken = new()
    {
        ["an older session lives"] = Good with { Sessions = [Older with { GoneAt = null }, Newer, Stranger] },
        ["a session is gone in part"] = Good with { Sessions = [Older, Newer with { IsPartlyGone = true }, Stranger] },
        ["a newer session is gone"] = Good with { Sessions = [Older, Newer with { GoneAt = Issued.AddSeconds(61) }, Stranger] },
        ["an unlinked session is gone"] = Good with { Sessions = [Older, Newer, Stranger with { GoneAt = Issued.AddSeconds(2) }] },
        ["an older session was gone before the issue"] = Good with { Sessions = [Older with { GoneAt = Issued.AddSeconds(-1) }, Newer, Stranger] },
        ["an outcome says gone of a session that lives"] = With(Command with { Sessions = [new("ada", "400", "ended")] }) with { Sessions = [Session("400", 1)] },
        ["a command is open"] = With(Command with { State = "delivered", Final = false }),
        ["a command failed"] = With(Command with { State = "failed", Reason = "no-linked-session" }),
        ["a confirmed logout is lost"] = Good with { Orders = [new("order 1", "ada", "trace-1"), new("order 2", "ada", "trace-2")] },
        ["an order was issued twice"] = Good with { Traces = [.. Good.Traces, Good.Traces[0] with { TraceId = "trace-2" }], },
        ["a logout was never ordered"] = Good with { Orders = [] },
        ["a logout is for somebody else"] = Good with { Orders = [new("order 1", "bob", "trace-1")] },
        ["a logout names a device too many"] = Good with { DevicesOf = new Dictionary<string, IReadOnlyList<string>> { ["ada"] = [] } },
        ["no completed entry"] = Good with { Log = [Good.Log[0]] },
        ["two completed entries"] = Good with { Log = [.. Good.Log, Good.Log[1]] },
        ["no started entry"] = Good with { Log = [Good.Log[1]] },
        ["a completed entry that is no SUCCESS"] = Good with { Log = [Good.Log[0], Good.Log[1] with { Result = "FAILURE" }] },
        ["an entry of an unknown logout"] = Good with { Log = [.. Good.Log, Good.Log[0] with { TraceId = "trace-9" }] },
        ["an agent crashed"] = Good with { Exits = [.. Good.Exits, new("mac-01", 134, false)] },
        ["an agent crashed on a full disk"] = Good with { Exits = [.. Good.Exits, new("mac-01", 70, true)] },
        ["an agent found its folder unusable without a full disk"] = Good with { Exits = [.. Good.Exits, new("mac-01", 74, false)] },
        ["a program did not get ready"] = Good with { Exits = [.. Good.Exits, new("org", ExitEntry.NotReady, false)] },
        ["somebody else killed a process"] = Good with { Kills = 0 },
    };

    private static RunBooks With(CommandEntry command) => Good with { Traces = [Good.Traces[0] with { Devices = [command] }] };

    private static SessionEntry Session(string id, int seconds) => new()
    {
        Device = "mac-01",
        Account = "ada",
        Linked = true,
        SessionId = id,
        NotBefore = Issued.AddSeconds(seconds),
        NotAfter = Issued.AddSeconds(seconds + 0.1),
    };

    private static LogLine Line(string eventType, params string[] targets) => new(Issued, eventType, "", "SUCCESS", null, targets, "trace-1");
}
