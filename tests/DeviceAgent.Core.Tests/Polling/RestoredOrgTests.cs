using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>An org that was restored from a backup says so by a new epoch.</summary>
public sealed class RestoredOrgTests
{
    private readonly TestAgent agent = new();

    public RestoredOrgTests() => agent.Machine.AddAccount("ada", "ada@example.com");

    [Fact]
    public async Task An_agent_that_polls_a_restored_org_checks_in_with_the_next_cycle_and_once()
    {
        Assert.True(await agent.RunOnceAsync());
        agent.Org.Epoch = "2.cafe";

        Assert.True(await agent.RunOnceAsync());
        Assert.Single(agent.Org.CheckIns);
        Assert.True(await agent.RunOnceAsync());
        Assert.True(await agent.RunOnceAsync());
        Assert.Equal(2, agent.Org.CheckIns.Count);

        // The same number of another restore.
        agent.Org.Epoch = "2.beef";
        Assert.True(await agent.RunOnceAsync());
        Assert.True(await agent.RunOnceAsync());
        Assert.Equal(3, agent.Org.CheckIns.Count);
    }

    [Fact]
    public async Task A_command_in_the_answer_that_names_a_new_epoch_is_carried_out()
    {
        Assert.True(await agent.RunOnceAsync());
        agent.Org.Epoch = "2.cafe";
        agent.Org.IssueLogout("j1");

        Assert.True(await agent.RunOnceAsync());

        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.Single(agent.Org.Outcomes);
    }

    [Fact]
    public async Task A_check_in_that_a_restored_org_did_not_take_is_tried_again()
    {
        Assert.True(await agent.RunOnceAsync());
        agent.Org.Epoch = "2.cafe";
        Assert.True(await agent.RunOnceAsync());
        agent.Org.OnCheckIn = () => throw new DeviceAgent.Core.Polling.OrgUnavailableException("answered with status 500") { StatusCode = 500 };
        Assert.True(await agent.RunOnceAsync());
        Assert.Single(agent.Org.CheckIns);
        agent.Org.OnCheckIn = null;

        Assert.True(await agent.RunOnceAsync());

        Assert.Equal(2, agent.Org.CheckIns.Count);
    }
}
