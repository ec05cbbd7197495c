using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>What a long wait costs.</summary>
public sealed class TicksTests
{
    private readonly CountingTime time = new();
    private readonly FakeMachineClock clock;
    private readonly Ticks ticks;

    public TicksTests()
    {
        clock = new FakeMachineClock(time);
        ticks = new Ticks(clock);
    }

    [Fact]
    public async Task A_tick_that_comes_first_leaves_no_timer_that_wakes_the_machine_later()
    {
        Task waiting = ticks.WaitAsync(TimeSpan.FromHours(1), CancellationToken.None);
        clock.Sleep(TimeSpan.FromHours(1));
        ticks.Tick();
        await waiting;
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(0, time.Fired);
    }
}
