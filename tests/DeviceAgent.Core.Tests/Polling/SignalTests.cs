using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Polling;

public sealed class SignalTests
{
    private readonly FakeMachineClock clock = new();
    private readonly Ticks ticks;
    private readonly Signal signal;

    public SignalTests()
    {
        ticks = new Ticks(clock);
        signal = new Signal(ticks);
    }

    [Fact]
    public async Task A_set_is_remembered_until_one_wait_and_several_count_as_one()
    {
        signal.Set();
        signal.Set();

        Assert.True(await signal.WaitAsync(TimeSpan.Zero, CancellationToken.None));
        Assert.False(await signal.WaitAsync(TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public void Looking_does_not_use_a_set_up_and_a_reset_forgets_it_but_no_waiter()
    {
        signal.Set();
        Assert.True(signal.Raised.IsCompleted);
        Assert.True(signal.Raised.IsCompleted);
        signal.Reset();
        Task next = signal.Raised;
        signal.Reset();
        signal.Set();
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public async Task A_pause_ends_at_the_first_tick_after_it_is_over_on_the_continuous_clock()
    {
        Task<bool> waiting = signal.WaitAsync(TimeSpan.FromSeconds(50), CancellationToken.None);
        clock.Sleep(TimeSpan.FromSeconds(20));
        await PassAsync(29);
        Assert.False(waiting.IsCompleted);
        await PassAsync(1);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task A_set_ends_a_wait_of_any_kind()
    {
        Task<bool> limited = signal.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        signal.Set();
        Assert.True(await limited);
        Task<bool> endless = signal.WaitAsync(null, CancellationToken.None);
        signal.Set();
        Assert.True(await endless);
    }

    [Fact]
    public async Task A_stop_ends_a_wait_even_when_it_was_set()
    {
        using var stop = new CancellationTokenSource();
        Task<bool> endless = signal.WaitAsync(null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        using var later = new CancellationTokenSource();
        Task<bool> limited = signal.WaitAsync(TimeSpan.FromMinutes(1), later.Token);
        await later.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limited);
        signal.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signal.WaitAsync(null, stop.Token));
        Assert.True(signal.Raised.IsCompleted);
    }

    private async Task PassAsync(int seconds)
    {
        clock.Pass(TimeSpan.FromSeconds(seconds));
        ticks.Tick();
        await Task.Yield();
    }
}
