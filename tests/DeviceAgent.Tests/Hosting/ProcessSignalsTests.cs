using DeviceAgent.Core.Polling;
using DeviceAgent.Hosting;
using DeviceAgent.TestKit.Clock;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Tests.Hosting;

public sealed class ProcessSignalsTests
{
    private readonly FakeMachineClock clock = new();
    private readonly Ticks ticks;

    public ProcessSignalsTests() => ticks = new Ticks(clock);

    [Fact]
    public async Task Bug_the_look_for_a_changed_profile_did_not_come_while_the_machine_slept()
    {
        using var signals = new ProcessSignals();
        Task<bool> waiting = signals.WaitForHangupAsync(HostRun.ProfileLook, ticks, CancellationToken.None);
        ticks.Tick();
        Assert.False(waiting.IsCompleted);
        clock.Sleep(TimeSpan.FromHours(8));

        // Not a moment awake: the tick of the poll that returns.
        ticks.Tick();
        Assert.False(await waiting);
    }

    [Fact]
    public async Task It_ends_when_it_is_not_waited_for_any_more()
    {
        using var signals = new ProcessSignals();
        using var stop = new CancellationTokenSource();
        Task<bool> waiting = signals.WaitForHangupAsync(null, ticks, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task While_there_is_no_org_and_so_no_poll_the_idle_loop_gives_the_ticks()
    {
        using var stop = new CancellationTokenSource();
        Task idle = new IdleLoop(ticks, clock, NullLogger<IdleLoop>.Instance).RunAsync(stop.Token);
        Task look = ticks.WaitAsync(HostRun.FirstProfileLook, CancellationToken.None);
        clock.Sleep(TimeSpan.FromHours(8));
        Assert.False(look.IsCompleted);
        clock.Pass(Ticks.LongestPause);
        await look;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => idle);
    }
}
