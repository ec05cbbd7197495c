using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>What the running loop says of itself.</summary>
public sealed class PollJournalTests : IAsyncLifetime, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TestAgent agent = new();
    private Task running = Task.CompletedTask;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stop.Dispose();

    private PollState State => agent.Polls.Journal.State;

    [Fact]
    public async Task A_held_poll_is_waiting_until_the_end_of_its_hold()
    {
        await UntilAsync(() => agent.Org.Waiting == 1);
        DateTimeOffset now = agent.Clock.Wall.GetUtcNow();
        Assert.Equal((PollPhase.Waiting, TimeSpan.FromSeconds(55), now + TimeSpan.FromSeconds(55)), (State.Phase, State.Hold, State.NextAt));
        Assert.Equal((true, true, PollOutcome.Answered), (State.Reached, State.Waits, State.LastOutcome));
    }

    [Fact]
    public async Task Without_holds_it_rests_until_the_next_poll()
    {
        agent.Org.Hold = TimeSpan.Zero;
        await UntilAsync(() => State.LastOutcome is not null && State.Phase == PollPhase.Resting);
        Assert.InRange(State.NextAt!.Value - agent.Clock.Wall.GetUtcNow(), TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(15));
        Assert.Equal((false, null), (State.Waits, State.Hold));
    }

    [Fact]
    public async Task A_poll_that_is_called_for_begins_after_the_call_and_has_its_own_result()
    {
        await UntilAsync(() => agent.Org.Waiting == 1);
        agent.Clock.Pass(TimeSpan.FromSeconds(10));
        DateTimeOffset called = agent.Clock.Wall.GetUtcNow();
        Assert.True(State.LastStartedAt < called);
        agent.Loop.PollNow("test");
        await UntilAsync(() => State.LastStartedAt >= called);
        Assert.Equal(PollOutcome.Answered, State.LastOutcome);
    }

    [Fact]
    public async Task Failures_are_counted_until_the_org_answers_again()
    {
        agent.Org.Down = new OrgUnavailableException("away");
        await UntilAsync(() => State.Failures == 3, passing: TimeSpan.FromSeconds(1));
        Assert.Equal((false, PollOutcome.Failed, "away"), (State.Reached, State.LastOutcome, State.LastError));
        agent.Org.Down = null;
        await UntilAsync(() => State.Reached == true, passing: TimeSpan.FromSeconds(1));
        Assert.Equal(0, State.Failures);
    }

    [Fact]
    public async Task A_hold_that_something_on_the_way_ends_does_not_say_that_the_org_is_away()
    {
        agent.Org.HeldFailure = new OrgUnavailableException("cut") { CutWhileHeld = true };
        await UntilAsync(() => State.LastOutcome == PollOutcome.Cut);
        Assert.True(State.Reached);
    }

    private async Task UntilAsync(Func<bool> condition, TimeSpan passing = default)
    {
        if (running.IsCompleted)
        {
            running = Task.Run(() => agent.Loop.RunAsync(stop.Token));
        }

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
