using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Bugs;

public sealed class ClosedGateBugs
{
    private readonly Settable requirement = new();
    private readonly TestAgent agent;

    public ClosedGateBugs() => agent = new TestAgent([requirement]);

    [Fact]
    public async Task Bug_a_device_behind_a_closed_gate_fell_silent_and_was_called_overdue()
    {
        requirement.State = RequirementState.NotMet;
        for (int minute = 0; minute < 46; minute++)
        {
            await agent.RunOnceAsync();
            agent.Clock.Pass(TimeSpan.FromMinutes(1));
        }

        // At once, and after each 15 minutes. One check-in only, because there was nothing new to say.
        Assert.Equal(4, agent.Org.Polls.Count);
        Assert.All(agent.Org.Polls, poll => Assert.Equal(new PollRequest { MaxEvents = 0, ReturnImmediately = true }, poll));
        Assert.Single(agent.Org.CheckIns);
    }

    [Fact]
    public async Task A_poll_that_fetched_counts_as_a_sign_of_life()
    {
        await agent.RunOnceAsync();
        int polls = agent.Org.Polls.Count;
        requirement.State = RequirementState.NotMet;
        agent.Clock.Pass(PollSchedule.LongestInterval - TimeSpan.FromMinutes(1));
        await agent.RunOnceAsync();
        Assert.Equal(polls, agent.Org.Polls.Count);

        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await agent.RunOnceAsync();
        Assert.Equal(polls + 1, agent.Org.Polls.Count);
    }

    [Fact]
    public async Task Behind_a_closed_gate_the_device_hears_that_the_org_was_restored()
    {
        requirement.State = RequirementState.NotMet;
        await agent.RunOnceAsync();
        agent.Org.Epoch = "2.restored";
        agent.Clock.Pass(PollSchedule.LongestInterval);
        await agent.RunOnceAsync();
        await agent.RunOnceAsync();

        Assert.Equal(2, agent.Org.CheckIns.Count);
    }

    private sealed class Settable : IRequirement
    {
        public RequirementState State { get; set; } = RequirementState.Met;

        public string Id => "okta-verify";

        public bool Gates => true;

        public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => new(new RequirementResult(State, "9.45"));
    }
}
