using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>An agent that waits at its org, with everything that waits beside the poll: what wakes it, and what a sleep does to it.</summary>
public sealed class WaitingTests : IAsyncLifetime, IDisposable
{
    /// <summary>As the look at the certificate, and the look for a changed profile.</summary>
    private static readonly TimeSpan[] Looks = [TimeSpan.FromHours(1), TimeSpan.FromMinutes(15)];

    private readonly CountingTime time = new();
    private readonly CancellationTokenSource stop = new();
    private readonly FakeMachineClock clock;
    private readonly TestAgent agent;
    private Task[] looking = [];
    private Task running = Task.CompletedTask;

    public WaitingTests()
    {
        clock = new FakeMachineClock(time);
        agent = new TestAgent(clock: clock);
    }

    public async Task InitializeAsync()
    {
        // Without a test runner's context every continuation runs where time is moved, so a run is the same each time.
        SynchronizationContext.SetSynchronizationContext(null);
        running = agent.Loop.RunAsync(stop.Token);
        looking = [.. Looks.Select(look => agent.Signals.Ticks.WaitAsync(look, stop.Token))];
        await UntilAsync(() => agent.Org.Waiting == 1);
        time.Fired = 0;
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stop.Dispose();

    [Fact]
    public async Task An_hour_of_waiting_at_the_org_has_no_timer_beside_those_of_the_polls()
    {
        int first = agent.Org.Holds.Count;
        int rests = 0;
        for (BootInstant end = clock.Now + TimeSpan.FromHours(1); clock.Now < end;)
        {
            int holds = agent.Org.Holds.Count;
            bool Held() => agent.Org.Holds.Count > holds && agent.Org.Waiting == 1;
            bool Rests() => agent.Org.Waiting == 0 && agent.Schedule.Pause > TimeSpan.Zero;
            clock.Pass(agent.Org.Holds[^1]);
            await UntilAsync(() => Held() || Rests());
            while (!Held())
            {
                // Too little is left up to the poll of the floor to hold another one.
                rests++;
                clock.Pass(agent.Schedule.Pause);
                await UntilAsync(() => Held() || Rests());
            }
        }

        await UntilAsync(() => looking.All(look => look.IsCompleted));
        int held = agent.Org.Holds.Count - first;
        Assert.InRange(held, 60, 75);

        // Each look ends by the tick of a poll, or by its own one timer.
        Assert.InRange(time.Fired, held, held + rests + Looks.Length);
    }

    [Fact]
    public async Task After_hours_of_sleep_the_return_of_the_held_poll_ends_the_waits_that_are_over()
    {
        clock.Sleep(TimeSpan.FromHours(8));
        Assert.All(looking, look => Assert.False(look.IsCompleted));
        clock.Pass(agent.Org.Hold);
        await UntilAsync(() => looking.All(look => look.IsCompleted));
        Assert.All(looking, look => Assert.True(look.IsCompletedSuccessfully));
        Assert.Equal(1, time.Fired);
    }

    [Fact]
    public async Task A_tick_before_the_end_ends_nothing_and_a_cancelled_wait_leaves_nothing()
    {
        using var given = new CancellationTokenSource();
        var ticks = new Ticks(clock);
        Task waiting = ticks.WaitAsync(TimeSpan.FromMinutes(1), given.Token);
        clock.Sleep(TimeSpan.FromSeconds(59));
        ticks.Tick();
        Assert.False(waiting.IsCompleted);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await ticks.WaitAsync(TimeSpan.Zero, CancellationToken.None);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 5_000_000, "it never became so");
            await Task.Yield();
        }
    }
}
