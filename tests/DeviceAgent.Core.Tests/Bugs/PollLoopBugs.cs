using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Core.Tests.Bugs;

public sealed class PollLoopBugs : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TestAgent agent = new();
    private Task running = Task.CompletedTask;

    public PollLoopBugs() => agent.Machine.AddAccount("ada", "ada@example.com");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stop.Dispose();

    [Fact]
    public async Task An_org_that_sends_an_acknowledged_SET_again_and_again_is_not_polled_in_a_hot_loop()
    {
        await StartAsync();
        string set = agent.Org.Forge.Logout("j1", agent.OrgClock.Now);
        for (int i = 0; i < 2_000_000 && agent.Org.Polls.Count < 200; i++)
        {
            if (agent.Org.Waiting == 1)
            {
                agent.Org.Deliver("j1", set);
            }

            await Task.Yield();
        }

        Assert.InRange(agent.Org.Polls.Count, 1, 50);
    }

    [Fact]
    public void A_held_poll_that_is_answered_at_once_with_nothing_is_not_repeated_at_once_for_ever()
    {
        var schedule = new PollSchedule(new AgentOptions(), agent.Clock, new Random(1));
        var org = new OrgEndpoints
        {
            Issuer = SetForge.Issuer,
            Audience = SetForge.Audience,
            Poll = new Uri("https://org.example/poll"),
            SigningKeys = new Uri("https://org.example/jwks"),
            Hold = TimeSpan.FromSeconds(55),
        };
        schedule.Succeeded(org, null);
        for (int i = 0; i < 100; i++)
        {
            schedule.Succeeded(org, schedule.NextHold(org));
        }

        Assert.True(schedule.Pause > TimeSpan.Zero, "a hundred held polls in no time, and the next one may go out at once");
    }

    private async Task StartAsync()
    {
        running = Task.Run(() => agent.Loop.RunAsync(stop.Token));
        await UntilAsync(() => agent.Org.Waiting == 1);
    }

    private async Task UntilAsync(Func<bool> condition, TimeSpan passing = default)
    {
        for (int i = 0; !condition() && !running.IsCompleted; i++)
        {
            Assert.True(i < 5_000_000, "it never became so");
            agent.Clock.Pass(passing);
            await Task.Yield();
        }

        if (running.IsFaulted)
        {
            await running;
        }
    }
}
