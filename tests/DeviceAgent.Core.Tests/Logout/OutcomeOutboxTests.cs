using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>When outcomes are sent, and when they are tried again.</summary>
public sealed class OutcomeOutboxTests
{
    private readonly TestAgent agent = new();

    public OutcomeOutboxTests()
    {
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task An_outcome_that_could_not_be_sent_is_tried_again_after_a_minute_without_any_call()
    {
        await CarryOutWithoutTheOrgAsync();
        using var stop = new CancellationTokenSource();
        Task sending = agent.Outbox.RunAsync(stop.Token);
        agent.Org.Down = null;
        for (int i = 0; i < 59; i++)
        {
            agent.Clock.Pass(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Empty(agent.Org.Outcomes);
        while (agent.Org.Outcomes.Count == 0)
        {
            agent.Clock.Pass(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal("j1", Assert.Single(agent.Org.Outcomes).Jti);
    }

    [Fact]
    public async Task It_is_empty_only_when_everything_was_sent_and_written_down()
    {
        await CarryOutWithoutTheOrgAsync();
        Assert.False(await agent.RunAsync(agent.Outbox.SendAsync));
        agent.Org.Down = null;
        agent.Disk.Full = true;
        Assert.False(await agent.RunAsync(agent.Outbox.SendAsync));
        agent.Disk.Full = false;
        Assert.True(await agent.RunAsync(agent.Outbox.SendAsync));
        Assert.True(await agent.RunAsync(agent.Outbox.SendAsync));

        // At least once: the org had it before the disk was full, and gets it again with the same number.
        Assert.Equal([("j1", 1), ("j1", 1)], agent.Org.Outcomes.Select(outcome => (outcome.Jti, outcome.Sequence)));
    }

    private async Task CarryOutWithoutTheOrgAsync()
    {
        agent.Machine.BeforeStep = (_, _) => agent.Org.Down = new OrgUnavailableException("away");
        agent.Org.IssueLogout("j1");
        Assert.False(await agent.RunOnceAsync());
        Assert.Empty(agent.Machine.Alive);
        Assert.Empty(agent.Org.Outcomes);
    }
}
