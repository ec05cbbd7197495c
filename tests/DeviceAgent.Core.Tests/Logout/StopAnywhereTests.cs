using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>
/// The agent is told to stop at every moment of a logout at which it waits or acts: before each rung, and between the looks
/// after it. The next start finishes what was begun; nothing is lost and nobody newer is touched.
/// </summary>
public sealed class StopAnywhereTests
{
    [Fact]
    public async Task A_stop_at_any_moment_of_the_ladder_loses_nothing()
    {
        int moments = await RunAsync(int.MaxValue);
        Assert.InRange(moments, 5, 500);
        for (int at = 0; at < moments; at++)
        {
            await RunAsync(at);
        }
    }

    /// <returns>At how many moments the run could have been stopped.</returns>
    private static async Task<int> RunAsync(int stopAt)
    {
        var agent = new TestAgent();
        agent.Machine.AddAccount("ada", "ada@example.com");
        FakeSession stubborn = agent.Machine.SignIn("ada", endedBy: "forced");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        agent.Clock.Pass(TimeSpan.FromSeconds(10));

        int moment = 0;
        using var stop = new CancellationTokenSource();
        void Moment()
        {
            if (moment++ == stopAt)
            {
                stop.Cancel();
            }
        }

        agent.Machine.BeforeStep = (_, _) => Moment();
        SynchronizationContext.SetSynchronizationContext(null);
        Task<bool> running = agent.Loop.RunOnceAsync(stop.Token);
        while (!running.IsCompleted)
        {
            agent.Clock.Pass(TimeSpan.FromMilliseconds(20));
            Moment();
            await Task.Yield();
        }

        FakeSession? newer = null;
        if (stopAt < int.MaxValue)
        {
            Assert.True(running.IsCanceled || await running);
            agent.Machine.BeforeStep = null;
            newer = agent.Machine.SignIn("ada");
            agent.Clock.Pass(TimeSpan.FromSeconds(5));
            agent.Start();
            await agent.RunOnceAsync();
        }

        Assert.False(stubborn.Alive);
        Assert.True(newer?.Alive ?? true);
        OutcomeReport outcome = Assert.Single(agent.Org.Outcomes);
        Assert.True(outcome is { Final: true, Status: OutcomeStatus.Completed });
        Assert.Equal(["j1"], agent.Org.Acknowledged.Distinct());
        return moment;
    }
}
