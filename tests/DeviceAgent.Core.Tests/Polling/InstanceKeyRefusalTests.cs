using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>An org that does not know this agent's instance key, or knows another.</summary>
public sealed class InstanceKeyRefusalTests
{
    private readonly TestAgent agent = new();

    public InstanceKeyRefusalTests() => agent.Machine.AddAccount("ada", "ada@example.com");

    [Fact]
    public async Task A_poll_that_is_refused_for_an_unknown_key_leads_to_a_check_in_and_the_command_comes()
    {
        Assert.True(await agent.RunOnceAsync());
        Assert.True(await agent.RunOnceAsync());
        Assert.Single(agent.Org.CheckIns);
        agent.Org.KeyRefusal = InstanceKeyErrors.Unknown;
        agent.Org.IssueLogout("j1");

        Assert.False(await agent.RunOnceAsync());
        Assert.Single(agent.Org.CheckIns);
        Assert.True(await agent.RunOnceAsync());

        Assert.Equal(2, agent.Org.CheckIns.Count);
        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.Single(agent.Org.Outcomes);
    }

    [Fact]
    public async Task An_outcome_that_is_refused_for_an_unknown_key_leads_to_a_check_in_too()
    {
        agent.Org.IssueLogout("j1");
        Assert.True(await agent.RunAsync(agent.Polls.PollOnceAsync));
        await agent.RunAsync(agent.Worker.WorkAsync);
        agent.Org.KeyRefusal = InstanceKeyErrors.Unknown;

        Assert.False(await agent.RunAsync(agent.Outbox.SendAsync));
        Assert.Single(agent.Org.CheckIns);
        Assert.True(await agent.RunOnceAsync());

        Assert.Equal(2, agent.Org.CheckIns.Count);
        Assert.Equal(OutcomeStatus.Completed, Assert.Single(agent.Org.Outcomes).Status);
    }

    [Fact]
    public async Task While_another_key_is_bound_accepted_commands_are_carried_out_and_reported_once_an_admin_accepts()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        Assert.True(await agent.RunAsync(agent.Polls.PollOnceAsync));
        agent.Org.KeyRefusal = InstanceKeyErrors.NotBound;
        agent.Org.IssueLogout("j2");

        Assert.False(await agent.RunOnceAsync());
        Assert.Empty(agent.Machine.Alive);
        Assert.Empty(agent.Org.Outcomes);
        agent.Org.KeyRefusal = null;
        Assert.True(await agent.RunOnceAsync());

        Assert.Equal(["j1", "j2"], agent.Org.Acknowledged);
        Assert.Equal(["j1", "j2"], agent.Org.Outcomes.Select(o => o.Jti).Order());
    }

    [Fact]
    public async Task A_refused_key_is_told_once_and_so_is_that_it_is_accepted_again()
    {
        agent.Org.KeyRefusal = InstanceKeyErrors.NotBound;
        Assert.False(await agent.RunOnceAsync());
        Assert.False(await agent.RunOnceAsync());
        Assert.Equal((1, 0), (Told("refuses this agent's instance key"), Told("accepts this agent's instance key")));

        agent.Org.KeyRefusal = null;
        Assert.True(await agent.RunOnceAsync());
        Assert.True(await agent.RunOnceAsync());
        Assert.Equal((1, 1), (Told("refuses this agent's instance key"), Told("accepts this agent's instance key")));

        agent.Org.KeyRefusal = InstanceKeyErrors.NotBound;
        Assert.False(await agent.RunOnceAsync());
        Assert.Equal((2, 1), (Told("refuses this agent's instance key"), Told("accepts this agent's instance key")));
    }

    [Fact]
    public async Task A_key_that_the_next_check_in_makes_known_is_no_refusal_that_an_admin_is_told_of()
    {
        Assert.True(await agent.RunOnceAsync());
        agent.Org.KeyRefusal = InstanceKeyErrors.Unknown;
        Assert.False(await agent.RunOnceAsync());
        Assert.True(await agent.RunOnceAsync());
        Assert.Equal((0, 0), (Told("refuses this agent's instance key"), Told("accepts this agent's instance key")));
    }

    /// <summary>A check-in in each cycle is how an admin gets to see the key; more than the usual pace would be a hot loop.</summary>
    [Fact]
    public async Task While_another_key_is_bound_the_agent_asks_at_the_pace_of_a_failing_org()
    {
        agent.Org.KeyRefusal = InstanceKeyErrors.NotBound;
        int checkIns = 0;
        agent.Org.OnCheckIn = () => Interlocked.Increment(ref checkIns);
        using var stop = new CancellationTokenSource();
        DateTimeOffset began = agent.Clock.Wall.GetUtcNow();
        await agent.RunAsync(async _ =>
        {
            Task loop = agent.Polls.RunAsync(stop.Token);
            while (Volatile.Read(ref checkIns) < 20)
            {
                agent.Clock.Pass(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            await stop.CancelAsync();
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        });

        // The pause after a failure is doubled each time up to two minutes, with jitter.
        Assert.True(agent.Clock.Wall.GetUtcNow() - began > TimeSpan.FromMinutes(10));
        Assert.Empty(agent.Org.Polls);
    }

    private int Told(string text) => agent.Log.All.Count(line => line.Text.Contains(text, StringComparison.Ordinal));
}
