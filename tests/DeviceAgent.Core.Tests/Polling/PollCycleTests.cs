using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>One conversation with the org: what it sends, and how it says that it ended.</summary>
public sealed class PollCycleTests
{
    private readonly SwitchableRequirement requirement = new();
    private readonly TestAgent agent;

    public PollCycleTests()
    {
        agent = new TestAgent([requirement]);
        agent.Machine.AddAccount("ada", "ada@example.com");
    }

    [Fact]
    public async Task What_is_answered_names_no_empty_list()
    {
        agent.Org.IssueLogout("good");
        await CycleAsync();
        agent.Org.Deliver("bad", "no SET");
        await CycleAsync();
        agent.Org.IssueLogout("good-2");
        agent.Org.Deliver("bad-2", "no SET");
        await CycleAsync();

        PollRequest[] answers = [.. agent.Org.Polls.Where(poll => poll.MaxEvents == 0)];
        Assert.Equal([1, null, 1], answers.Select(answer => answer.Ack?.Count));
        Assert.Equal([null, 1, 1], answers.Select(answer => answer.SetErrors?.Count));
    }

    [Fact]
    public async Task A_command_that_came_before_is_a_repeat_which_calls_for_no_poll_at_once()
    {
        agent.Org.IssueLogout("j1");
        Assert.Equal(PollCycleResult.Done, await CycleAsync());
        agent.Org.IssueLogout("j1");
        Assert.Equal(PollCycleResult.Repeated, await CycleAsync());
        agent.Org.IssueLogout("j1");
        agent.Org.IssueLogout("j2");
        Assert.Equal(PollCycleResult.Done, await CycleAsync());
    }

    [Fact]
    public async Task The_status_of_the_stream_is_said_once_for_each_change_and_a_foreign_streams_is_not_ours()
    {
        StreamStatus Status(string status) => new() { StreamId = "s1", Status = status, Reason = "why" };
        agent.Org.Describes = org => org with { StreamId = "s1", Status = Status("enabled") };
        await CycleAsync();
        Assert.Empty(Said());
        Deliver("another", "s2", "disabled");
        await CycleAsync();
        Assert.Equal("enabled", agent.Cycle.Stream!.Status);
        Deliver("u1", "s1", "paused");
        Deliver("u2", "s1", "disabled");
        await CycleAsync();
        Assert.Equal(("disabled", "no more"), (agent.Cycle.Stream!.Status, agent.Cycle.Stream.Reason));
        agent.Cycle.Forget();
        agent.Org.Describes = org => org with { StreamId = "s1", Status = Status("disabled") };
        await CycleAsync();
        Deliver("odd", "s1", "asleep");
        await CycleAsync();
        Deliver("u3", "s1", "enabled");
        await CycleAsync();

        Assert.Equal([LogLevel.Warning, LogLevel.Information], Said());
        Assert.Equal(["another", "u1", "u2", "odd", "u3"], agent.Org.Acknowledged);
    }

    private void Deliver(string jti, string stream, string status)
    {
        System.Text.Json.Nodes.JsonObject claims = SetForge.Claims(
            jti, agent.OrgClock.Now, EventTypes.StreamUpdated, new System.Text.Json.Nodes.JsonObject { ["status"] = status, ["reason"] = "no more" });
        claims["sub_id"] = new System.Text.Json.Nodes.JsonObject { ["format"] = "opaque", ["id"] = stream };
        agent.Org.Deliver(jti, agent.Org.Forge.FromClaims(claims));
    }

    private IEnumerable<LogLevel> Said() =>
        agent.Log.All.Where(line => line.Text.Contains("the stream of this device", StringComparison.Ordinal)).Select(line => line.Level);

    [Fact]
    public async Task A_full_answer_without_more_is_all_there_is()
    {
        Issue(CommandInbox.MaxEvents);
        Assert.Equal(PollCycleResult.Done, await CycleAsync());
        Assert.Equal(CommandInbox.MaxEvents, agent.Org.Acknowledged.Count);
    }

    [Fact]
    public async Task An_org_that_always_has_more_is_asked_a_hundred_times_in_a_row_and_then_everything_else_gets_its_turn()
    {
        agent.Org.MostAtOnce = 1;
        Issue(PollLoop.MostInARow + 10);
        Assert.False(await agent.RunAsync(agent.Polls.PollOnceAsync));
        Assert.Equal(1 + PollLoop.MostInARow, agent.Org.Acknowledged.Count);
        Assert.True(await agent.RunAsync(agent.Polls.PollOnceAsync));
        Assert.Equal(PollLoop.MostInARow + 10, agent.Org.Acknowledged.Count);
    }

    [Fact]
    public async Task What_closes_the_gate_is_told_once_and_that_it_is_open_again_once()
    {
        await CycleAsync();
        Assert.Equal((0, 0), (Told("No command is fetched"), Told("The requirements are met again")));

        requirement.State = RequirementState.NotMet;
        await CycleAsync();
        await CycleAsync();
        Assert.Equal((1, 0), (Told("No command is fetched: okta-verify: test"), Told("The requirements are met again")));

        requirement.State = RequirementState.Met;
        await CycleAsync();
        await CycleAsync();
        Assert.Equal((1, 1), (Told("No command is fetched"), Told("The requirements are met again")));
    }

    [Fact]
    public async Task Behind_a_closed_gate_the_device_shows_life_as_often_as_the_org_wants_to_be_polled()
    {
        agent.Org.PollInterval = TimeSpan.FromMinutes(5);
        requirement.State = RequirementState.NotMet;
        await CycleAsync();
        agent.Clock.Pass(TimeSpan.FromMinutes(4));
        await CycleAsync();
        Assert.Single(agent.Org.Polls);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await CycleAsync();
        Assert.Equal(2, agent.Org.Polls.Count);
    }

    private Task<PollCycleResult> CycleAsync() => agent.RunAsync(stop => agent.Cycle.RunAsync(null, stop));

    private void Issue(int commands)
    {
        for (int i = 0; i < commands; i++)
        {
            agent.Org.IssueLogout($"j{i}");
        }
    }

    private int Told(string text) => agent.Log.All.Count(line => line.Text.Contains(text, StringComparison.Ordinal));
}
