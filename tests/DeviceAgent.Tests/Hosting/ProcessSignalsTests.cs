using DeviceAgent.Core.Polling;
using DeviceAgent.Hosting;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Tests.Hosting;

public sealed class ProcessSignalsTests
{
    private readonly FakeMachineClock clock = new();

    [Fact]
    public async Task Bug_the_look_for_a_changed_profile_did_not_come_while_the_machine_slept()
    {
        using var signals = new ProcessSignals();
        Task<bool> waiting = signals.WaitForHangupAsync(HostRun.ProfileLook, clock, CancellationToken.None);
        clock.Sleep(TimeSpan.FromHours(1));

        // Awake for less than the 15 minutes by far.
        for (int slices = 0; slices < 30 && !waiting.IsCompleted; slices++)
        {
            clock.Pass(Signal.LongestDelay);
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System));
        }

        Assert.True(waiting.IsCompleted);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task It_ends_when_it_is_not_waited_for_any_more()
    {
        using var signals = new ProcessSignals();
        using var stop = new CancellationTokenSource();
        Task<bool> waiting = signals.WaitForHangupAsync(null, clock, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
