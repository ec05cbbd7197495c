using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>What becomes of a check-in that does not get through, or cannot be made.</summary>
public sealed class CheckInReporterTests
{
    private readonly TestAgent agent = new();

    public CheckInReporterTests() => agent.Machine.AddAccount("ada", "ada@example.com");

    [Fact]
    public async Task A_refused_SET_that_a_failing_org_was_not_told_of_is_in_the_next_check_in_and_only_there()
    {
        Assert.True(await agent.RunOnceAsync());
        agent.Org.Deliver("bad", "no SET");
        await agent.RunOnceAsync();
        agent.Org.OnCheckIn = () => throw new OrgUnavailableException("answered with status 500") { StatusCode = 500 };
        await agent.RunOnceAsync();
        Assert.Single(agent.Org.CheckIns);

        agent.Org.OnCheckIn = null;
        Assert.True(await agent.RunOnceAsync());
        Assert.True(await agent.RunOnceAsync());

        Assert.Equal(2, agent.Org.CheckIns.Count);
        Assert.Equal(("bad", 1), Assert.Single(agent.Org.CheckIns[1].Refusals.Select(refusal => (refusal.Jti, refusal.Count))));
    }

    [Fact]
    public async Task A_check_in_that_does_not_reach_the_org_ends_the_round_and_is_tried_again()
    {
        agent.Org.OnCheckIn = () => throw new OrgUnavailableException("away");
        Assert.False(await agent.RunOnceAsync());
        Assert.Empty(agent.Org.Polls);
        Assert.Equal((PollOutcome.Failed, "away"), (agent.Polls.Journal.State.LastOutcome, agent.Polls.Journal.State.LastError));

        agent.Org.OnCheckIn = null;
        Assert.True(await agent.RunOnceAsync());
        Assert.Single(agent.Org.CheckIns);
    }

    [Fact]
    public async Task An_org_that_was_away_is_not_told_again_what_it_knows()
    {
        Assert.True(await agent.RunOnceAsync());
        agent.Org.Down = new OrgUnavailableException("away");
        Assert.False(await agent.RunOnceAsync());
        agent.Org.Down = null;
        Assert.True(await agent.RunOnceAsync());
        Assert.Single(agent.Org.CheckIns);
    }

    [Fact]
    public async Task A_device_whose_sessions_cannot_be_read_says_why_it_does_not_check_in_and_is_polled_all_the_same()
    {
        agent.Machine.Unreadable = "no utmpx";
        agent.Org.IssueLogout("j1");
        Assert.True(await agent.RunAsync(agent.Polls.PollOnceAsync));
        Assert.Empty(agent.Org.CheckIns);
        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.Contains(agent.Log.All, line => line.Text == "No check-in: the sessions cannot be read: no utmpx");
    }
}
