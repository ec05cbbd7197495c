using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Diagnostics.Status;

public sealed class StatusVerdictTests
{
    private const int Pid = 412;
    private const long Start = 7;

    private readonly FakeMachineClock clock = new();

    [Fact]
    public void A_process_that_lives_and_writes_runs() => Assert.Equal(AgentState.Running, Judge(Written()));

    [Fact]
    public void A_status_that_should_have_been_replaced_by_now_is_stale()
    {
        AgentStatus status = Written();
        clock.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal(AgentState.Stale, Judge(status));
        Assert.Contains("written no status since 2026-11-02 10:00:00 UTC", Verdict(status, Start).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_waiting_agent_has_no_time_by_which_it_must_write()
    {
        AgentStatus status = Written() with { FreshUntil = null };
        clock.Pass(TimeSpan.FromDays(30));
        Assert.Equal(AgentState.Running, Judge(status));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Start + 1)]
    public void A_process_that_is_gone_or_another_one_now_does_not_run(long? start) =>
        Assert.Equal(AgentState.Gone, Verdict(Written(), start).State);

    [Fact]
    public void A_process_of_an_earlier_boot_does_not_run_whatever_has_its_pid_now()
    {
        AgentStatus status = Written();
        clock.Reboot();
        Assert.Equal(AgentState.Gone, Judge(status));
    }

    [Fact]
    public void A_process_that_said_goodbye_is_stopped_once_it_is_gone()
    {
        AgentStatus status = Written() with { StoppedAt = clock.Wall.GetUtcNow(), ExitCode = 70 };
        Assert.Equal(AgentState.Stopping, Judge(status));
        StatusVerdict verdict = Verdict(status, null);
        Assert.Equal(AgentState.Stopped, verdict.State);
        Assert.EndsWith("with exit code 70", verdict.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_may_not_be_looked_at_is_there()
    {
        Assert.Equal(AgentState.Running, StatusVerdict.Of(Reading(Written()), new Forbidden(), clock).State);
    }

    [Fact]
    public void Without_a_start_the_pid_alone_must_do() => Assert.Equal(
        AgentState.Running, Judge(Written() with { Agent = Written().Agent with { ProcessStart = null } }));

    [Fact]
    public void Without_a_status_it_says_why()
    {
        Assert.Equal(AgentState.Unknown, Verdict(new StatusReading(null, null, true, null, null)).State);
        Assert.Equal(AgentState.Unreadable, Verdict(new StatusReading(null, null, true, "/s", "damaged")).State);
        StatusVerdict forbidden = Verdict(new StatusReading(null, null, false, "/state/status.json", null));
        Assert.Equal(AgentState.NotPermitted, forbidden.State);
        Assert.Contains("/state/status.json is for root", forbidden.Summary, StringComparison.Ordinal);
    }

    private AgentStatus Written() => new()
    {
        WrittenAt = clock.Wall.GetUtcNow(),
        FreshUntil = clock.Wall.GetUtcNow() + TimeSpan.FromMinutes(2),
        Agent = new ProcessStatus("1.2.3", Pid, Start, clock.BootId, clock.Wall.GetUtcNow(), AgentModes.Run),
        Configuration = new ConfigurationStatus(null, clock.Wall.GetUtcNow(), [], null),
        Counts = new StatusCounts(0, 0, 0, 0),
    };

    private AgentState Judge(AgentStatus status) => Verdict(status, Start).State;

    private StatusVerdict Verdict(AgentStatus status, long? start) => StatusVerdict.Of(Reading(status), new OneProcess(start), clock);

    private StatusVerdict Verdict(StatusReading reading) => StatusVerdict.Of(reading, new OneProcess(Start), clock);

    private static StatusReading Reading(AgentStatus status) => new(status, "/state/status.json", true, null, null);

    private sealed class OneProcess(long? start) : IOtherProcesses
    {
        public long? StartOf(int pid) => pid == Pid ? start : null;

        public HangupResult Hangup(int pid, long start) => throw new NotSupportedException();
    }

    private sealed class Forbidden : IOtherProcesses
    {
        public long? StartOf(int pid) => throw new IOException("not permitted");

        public HangupResult Hangup(int pid, long start) => throw new NotSupportedException();
    }
}
